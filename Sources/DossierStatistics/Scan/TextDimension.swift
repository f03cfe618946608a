import DossierBase
import DossierVector

/// The distinct texts of one dimension, numbered alike for all threads: 0 is null, a text's code is 1 or more.
///
/// Texts that differ only in how letters are composed (NFC and NFD) are one.
final class TextDimension: Sendable {
  /// The dictionary that all blocks of the column share, if they do.
  let shared: StringDictionary?
  /// For each text of the shared dictionary the code of its composed form, if some text is not composed.
  let sharedCodes: [Int32]?
  /// The composed forms of the shared dictionary's texts, if some text is not composed.
  private let composed: StringDictionary?
  private let collected = Guarded(StringDictionary())

  init(shared: StringDictionary?) {
    self.shared = shared
    guard let shared, (0..<shared.count).contains(where: { CanonicalComposition.composed(shared[$0]) != nil })
    else {
      composed = nil
      sharedCodes = nil
      return
    }
    let composed = StringDictionary()
    sharedCodes = (0..<shared.count).map { code in
      let text = CanonicalComposition.composed(shared[code]) ?? Array(shared[code])
      return Int32(truncatingIfNeeded: composed.insert(text) + 1)
    }
    self.composed = composed
  }

  /// Codes there can be, or nil if that is known only after the scan.
  var codeCount: Int? { (composed ?? shared).map { $0.count + 1 } }

  /// Bytes of distinct texts that one report may collect.
  static let byteLimit = 1 << 30

  /// The code of a text.
  ///
  /// Throws ``EngineError/Code/damaged`` if the column's dictionary lacks it, and
  /// ``EngineError/Code/memoryLimit`` if the distinct texts of a column without dictionary grow past 1 GiB.
  func code(of spelling: [UInt8]) throws(EngineError) -> Int32 {
    let text = spelling.withUnsafeBufferPointer { CanonicalComposition.composed($0) } ?? spelling
    if let shared = composed ?? shared {
      guard let code = shared.code(of: text) else {
        throw EngineError(.damaged, "a block holds a text that its column's dictionary does not have")
      }
      return Int32(truncatingIfNeeded: code + 1)
    }
    let code = collected.withLock { known in
      known.byteCount + text.count > Self.byteLimit ? -1 : known.insert(text)
    }
    if code < 0 {
      throw EngineError(
        .memoryLimit, "the distinct texts of one --by column are over a gibibyte together",
        hint: "group by a column with fewer or shorter texts")
    }
    return Int32(truncatingIfNeeded: code + 1)
  }

  /// All texts, those of code 1, 2, 3 …; only once no thread adds any more.
  var dictionary: StringDictionary { composed ?? shared ?? collected.withLock { $0 } }
}

/// Turns the vectors of one dimension into codes; for one thread.
final class TextCoder {
  private let dimension: TextDimension
  /// Texts of flat vectors seen before, so that the dimension's lock is taken once for each.
  private let knownTexts = StringDictionary()
  /// Codes of the texts in `knownTexts`.
  private var knownCodes: [Int32] = []
  private var knownIntegers: [Int64: Int32] = [:]
  /// The block dictionary last seen, and the code of each of its texts, -1 where not asked yet.
  private var blockDictionary: StringDictionary?
  private var blockCodes: [Int32] = []

  init(_ dimension: TextDimension) { self.dimension = dimension }

  /// Writes the code of each of the first `count` rows.
  func write(_ vector: Vector, count: Int, into codes: UnsafeMutablePointer<Int32>) throws(EngineError) {
    if vector.form == .constant {
      let code = vector.isNull(0) ? 0 : try code(in: vector, row: 0)
      codes.update(repeating: code, count: count)
    } else if vector.form == .dictionary, let dictionary = vector.dictionary {
      if dictionary === dimension.shared {
        let source = UnsafePointer(vector.codes)
        if let sharedCodes = dimension.sharedCodes {
          // A row that is null has any code, perhaps none of the dictionary's.
          for row in 0..<count { codes[row] = vector.isNull(row) ? 0 : sharedCodes[Int(source[row])] }
        } else {
          for row in 0..<count { codes[row] = Int32(source[row]) &+ 1 }
        }
      } else {
        try translate(vector, dictionary, count: count, into: codes)
      }
      if vector.hasNulls {
        let validity = UnsafePointer(vector.validity)
        for row in 0..<count { codes[row] = validity[row] == 0 ? 0 : codes[row] }
      }
    } else {
      for row in 0..<count { codes[row] = vector.isNull(row) ? 0 : try code(in: vector, row: row) }
    }
  }

  private func translate(
    _ vector: Vector, _ dictionary: StringDictionary, count: Int, into codes: UnsafeMutablePointer<Int32>
  ) throws(EngineError) {
    if dictionary !== blockDictionary {
      blockDictionary = dictionary
      blockCodes = Array(repeating: -1, count: dictionary.count)
    }
    let source = UnsafePointer(vector.codes)
    let validity = vector.hasNulls ? vector.validity : nil
    for row in 0..<count {
      if let validity, validity[row] == 0 { continue }
      let local = Int(source[row])
      if blockCodes[local] < 0 { blockCodes[local] = try dimension.code(of: Array(dictionary[local])) }
      codes[row] = blockCodes[local]
    }
  }

  /// The code of a row that is not null, remembered so that each text asks the shared dimension once.
  private func code(in vector: Vector, row: Int) throws(EngineError) -> Int32 {
    if vector.type == .varchar { return try code(of: vector.text(row)) }
    let value = integer(in: vector, row: row)
    if let known = knownIntegers[value] { return known }
    let code = try dimension.code(of: Array(String(value).utf8))
    knownIntegers[value] = code
    return code
  }

  private func code(of text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> Int32 {
    guard let start = text.baseAddress else { return try dimension.code(of: []) }
    if let local = knownTexts.code(of: start, count: text.count) { return knownCodes[local] }
    // The shared dimension guards the size, so it is asked before the text is remembered.
    let code = try dimension.code(of: Array(text))
    _ = knownTexts.insert(start, count: text.count)
    knownCodes.append(code)
    return code
  }

  private func integer(in vector: Vector, row: Int) -> Int64 {
    let index = vector.index(row)
    return switch vector.type.physicalType {
    case .int8: Int64(vector.elements(Int8.self)[index])
    case .int16: Int64(vector.elements(Int16.self)[index])
    case .int32: Int64(vector.elements(Int32.self)[index])
    default: vector.elements(Int64.self)[index]
    }
  }
}
