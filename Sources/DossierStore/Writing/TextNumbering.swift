import DossierBase
import DossierVector

/// Numbers the texts of one block in order of first appearance; one thread at a time, used again and again.
final class TextNumbering {
  /// The block's rows as numbers, then as codes: coded, up to a block's rows.
  let coded = VectorBuilder(.varchar, capacity: Limits.blockRowCount)
  /// How many of the rows are null.
  private(set) var nullCount = 0
  private let texts = TextNumbers()
  /// For rows that are codes: the entries that occur, and the number of each.
  private var entries: [StringRef] = []
  private var numberOfCode: [Int32] = []

  /// Numbers the rows of a varchar vector; null rows repeat the number before them.
  ///
  /// - Throws: what reading the vector throws.
  func number(_ vector: Vector) throws(EngineError) -> DistinctTexts {
    nullCount = 0
    coded.reset()
    coded.count = vector.count
    let vector = try Self.inOneHeap(vector)
    if let (codes, dictionary) = vector.codes {
      try number(codes, dictionary, of: vector)
      return DistinctTexts(entries, dictionary.heap, source: vector)
    }
    texts.removeAll()
    let scratch = SliceBuffer(.varchar)
    var heap: StringHeap?
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
      let slice = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
      copyNulls(of: slice, at: start)
      if let found = slice.heap { heap = found }
      number(slice, at: start)
    }
    return DistinctTexts(
      Array(UnsafeBufferPointer(start: texts.refs, count: texts.count)), heap, source: vector)
  }

  /// Replaces each number by its code in a dictionary.
  func recode(_ codes: [UInt16], dictionary: StringDictionary) -> Vector {
    let rows = coded.codes
    codes.withUnsafeBufferPointer { codes in
      guard let map = codes.baseAddress else { return }
      for row in 0..<coded.count { rows[row] = map[Int(rows[row])] }
    }
    coded.dictionary = VectorDictionary(dictionary)
    return coded.finish()
  }

  /// The same texts, all of one heap or one dictionary.
  private static func inOneHeap(_ vector: Vector) throws(EngineError) -> Vector {
    switch vector.layout.kind {
    case .flat, .constant, .dictionary: return vector
    default:
      let texts = VectorBuilder(.varchar, capacity: max(vector.count, 1))
      try vector.append(0..<vector.count, to: texts, SliceBuffer(.varchar))
      return texts.finish()
    }
  }

  private func copyNulls(of slice: VectorView, at start: Int) {
    guard let validity = slice.validity else {
      if coded.hasNulls { (coded.validity + start).update(repeating: 1, count: slice.count) }
      return
    }
    coded.makeValidityWritable()
    let target = coded.validity + start
    if slice.isConstant {
      target.update(repeating: validity[0], count: slice.count)
    } else {
      target.update(from: validity, count: slice.count)
    }
    var valueCount: UInt32 = 0
    for row in 0..<slice.count { valueCount &+= UInt32(target[row]) }
    nullCount += slice.count - Int(valueCount)
  }

  /// Numbers texts that lie in memory.
  private func number(_ slice: VectorView, at start: Int) {
    let numbers = coded.codes + start
    let rowCount = slice.isConstant ? min(slice.count, 1) : slice.count
    if let heap = slice.heap {
      texts.number(
        slice.elements(StringRef.self), validity: slice.validity, count: rowCount, in: heap, into: numbers)
    } else {
      // Nulls alone have no heap.
      numbers.update(repeating: start > 0 ? coded.codes[start - 1] : 0, count: rowCount)
    }
    if rowCount < slice.count { (numbers + 1).update(repeating: numbers[0], count: slice.count - 1) }
  }

  /// Numbers codes of a dictionary in order of first appearance.
  private func number(
    _ codes: Vector, _ dictionary: VectorDictionary, of vector: Vector
  ) throws(EngineError) {
    numberOfCode = Array(repeating: -1, count: max(dictionary.count, 1))
    entries = []
    var last = 0
    let refs = dictionary.elements(StringRef.self)
    let (scratch, codeScratch) = (SliceBuffer(.varchar), SliceBuffer(.smallint))
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, vector.count)
      let codeSlice = try codes.view(rows, codeScratch)
      let slice = vector.mayHaveNulls ? try vector.view(rows, scratch) : codeSlice
      copyNulls(of: slice, at: start)
      let source = codeSlice.elements(UInt16.self)
      let numbers = coded.codes + start
      let (step, validity) = (codeSlice.isConstant ? 0 : 1, slice.validity)
      let nullStep = slice.isConstant ? 0 : 1
      numberOfCode.withUnsafeMutableBufferPointer { numberOfCode in
        for row in 0..<codeSlice.count {
          if let validity, validity[row &* nullStep] == 0 {
            numbers[row] = UInt16(truncatingIfNeeded: last)
            continue
          }
          let code = Int(source[row &* step])
          if numberOfCode[code] < 0 {
            numberOfCode[code] = Int32(entries.count)
            entries.append(refs[code])
          }
          last = Int(numberOfCode[code])
          numbers[row] = UInt16(truncatingIfNeeded: last)
        }
      }
    }
  }
}
