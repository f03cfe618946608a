import DossierBase
import DossierVector

/// A function's results for every text of a dictionary, so that rows only look them up.
final class DictionaryMemo {
  typealias Compute = ([Vector], Vector, Int) throws(EngineError) -> Void

  private let type: DataType
  private let output: Vector
  private var dictionary: StringDictionary?
  /// False where the function failed on some text, perhaps one that no row has.
  private var isUsable = false
  private var values: Vector
  /// For text results: the code of each input code's result.
  private var codes: [UInt16] = []
  private var resultDictionary: StringDictionary?

  init(_ type: DataType) {
    self.type = type
    output = Vector(type)
    values = Vector(type, capacity: 1)
  }

  /// The function's result for the rows of `vectors`, of which only `varying` is not constant, or nil if
  /// it must be computed row by row.
  func result(
    of vectors: [Vector], varying: Int, count: Int, compute: Compute
  ) throws(EngineError) -> Vector? {
    let input = vectors[varying]
    if input.dictionary !== dictionary { prepare(vectors, varying, input.dictionary!, compute) }
    guard isUsable else { return nil }
    output.reset()
    output.count = count
    if input.hasNulls { output.restrictValidity(to: input) }
    if values.hasNulls {
      output.makeValidityWritable()
      for row in 0..<count { output.validity[row] &= values.validity[Int(input.codes[row])] }
    }
    if let resultDictionary {
      output.form = .dictionary
      output.dictionary = resultDictionary
      codes.withUnsafeBufferPointer { codes in
        for row in 0..<count { output.codes[row] = codes[Int(input.codes[row])] }
      }
    } else {
      lookUp(input.codes, count)
    }
    return output
  }

  private func lookUp(_ codes: UnsafeMutablePointer<UInt16>, _ count: Int) {
    switch type.physicalType {
    case .boolean, .int8: lookUp(UInt8.self, codes, count)
    case .int16: lookUp(Int16.self, codes, count)
    case .int32: lookUp(Int32.self, codes, count)
    case .int64, .double, .string: lookUp(Int64.self, codes, count)
    case .int128, .interval: lookUp(Int128.self, codes, count)
    }
  }

  @inline(__always)
  private func lookUp<Element>(
    _ element: Element.Type, _ codes: UnsafeMutablePointer<UInt16>, _ count: Int
  ) {
    let table = values.elements(Element.self)
    let target = output.elements(Element.self)
    for row in 0..<count { target[row] = table[Int(codes[row])] }
  }

  private func prepare(
    _ vectors: [Vector], _ varying: Int, _ newDictionary: StringDictionary, _ compute: Compute
  ) {
    dictionary = newDictionary
    isUsable = false
    codes = []
    resultDictionary = nil
    // An all-null block has an empty dictionary, and its codes are zero.
    let entryCount = newDictionary.count
    guard entryCount > 0 else { return }
    values = Vector(type, capacity: entryCount)
    if type == .varchar { values.ownHeap() }
    let texts = Vector(.varchar)
    let part = Vector(type)
    var start = 0
    while start < entryCount {
      let count = min(Limits.vectorRowCount, entryCount - start)
      texts.shareHeap(newDictionary.heap)
      texts.count = count
      for place in 0..<count { texts.elements(StringRef.self)[place] = newDictionary.refs[start + place] }
      var inputs = vectors
      inputs[varying] = texts
      do throws(EngineError) { try compute(inputs, part, count) } catch { return }
      values.append(part, range: 0..<count)
      start += count
    }
    if type == .varchar { prepareTexts(entryCount) }
    isUsable = true
  }

  private func prepareTexts(_ entryCount: Int) {
    let results = StringDictionary()
    codes = (0..<entryCount).map { entry in
      if values.isNull(entry) { return results.count == 0 ? UInt16(results.insert([])) : 0 }
      let text = values.text(entry)
      let code =
        text.isEmpty
        ? results.insert([]) : results.insert(text.baseAddress!, count: text.count)
      return UInt16(code)
    }
    resultDictionary = results
  }
}
