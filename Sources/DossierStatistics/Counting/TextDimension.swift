import DossierBase
import DossierVector

/// The distinct texts of one dimension, numbered alike for all threads: 0 is null, a text's code is 1 or more.
///
/// Texts that differ only in how letters are composed (NFC and NFD) are one.
final class TextDimension: Sendable {
  /// The dictionary of distinct texts that all blocks of the column share, if they do.
  let shared: VectorDictionary?
  /// For each text of the shared dictionary the code of its composed form, if some text is not composed.
  let sharedCodes: [Int32]?
  /// The composed forms of the shared dictionary's texts, if some text is not composed.
  private let composed: StringDictionary?
  private let collected: Guarded<CollectedTexts>

  init(shared: VectorDictionary?, _ budget: MemoryBudget) {
    collected = Guarded(CollectedTexts(budget))
    let texts = shared?.texts
    self.shared = texts == nil ? nil : shared
    guard let texts, (0..<texts.count).contains(where: { CanonicalComposition.composed(texts[$0]) != nil })
    else {
      composed = nil
      sharedCodes = nil
      return
    }
    let composed = StringDictionary()
    sharedCodes = (0..<texts.count).map { code in
      let text = CanonicalComposition.composed(texts[code]) ?? Array(texts[code])
      return Int32(truncatingIfNeeded: composed.insert(text) + 1)
    }
    self.composed = composed
  }

  /// All texts, if they are known before the scan.
  private var knownTexts: StringDictionary? { composed ?? shared?.texts }

  /// Codes there can be, or nil if that is known only after the scan.
  var codeCount: Int? { knownTexts.map { $0.count + 1 } }

  /// Bytes of distinct texts that one report may collect.
  static let byteLimit = 1 << 30

  /// The code of a text.
  ///
  /// Throws ``EngineError/Code/damaged`` if the column's dictionary lacks it, and
  /// ``EngineError/Code/memoryLimit`` if the distinct texts of a column without dictionary grow past 1 GiB.
  func code(of spelling: [UInt8]) throws(EngineError) -> Int32 {
    let text = spelling.withUnsafeBufferPointer { CanonicalComposition.composed($0) } ?? spelling
    if let knownTexts {
      guard let code = knownTexts.code(of: text) else {
        throw EngineError(.damaged, "a block holds a text that its column's dictionary does not have")
      }
      return Int32(truncatingIfNeeded: code + 1)
    }
    let code = collected.withLock { known in
      Result { () throws(EngineError) in try known.insert(text, limit: Self.byteLimit) }
    }
    return Int32(truncatingIfNeeded: try code.get() + 1)
  }

  /// All texts, those of code 1, 2, 3 …; only once no thread adds any more.
  var dictionary: StringDictionary { knownTexts ?? collected.withLock { $0.texts } }
}

/// Distinct texts whose memory is reserved.
private final class CollectedTexts {
  let texts = StringDictionary()
  private var reservation: MemoryReservation

  /// Bytes of a text besides its own: its end, its slots, and its code.
  private static let bytesPerText = 64

  init(_ budget: MemoryBudget) { reservation = MemoryReservation(budget, for: "the texts of a report") }

  /// The code of a text, which is added if it is new.
  func insert(_ text: [UInt8], limit: Int) throws(EngineError) -> Int {
    guard texts.byteCount + text.count <= limit else {
      throw EngineError(
        .memoryLimit, "the distinct texts of one --by column are over a gibibyte together",
        hint: "group by a column with fewer or shorter texts")
    }
    let byteCount = 2 * (texts.byteCount + text.count)
    try reservation.grow(to: byteCount + (texts.count + 1) * Self.bytesPerText)
    return texts.insert(text)
  }
}

/// Turns the values of one dimension into codes; for one thread.
final class TextCoder {
  private let dimension: TextDimension
  private var reservation: MemoryReservation
  /// Texts seen before that were not coded, so that the dimension's lock is taken once for each.
  private let knownTexts = StringDictionary()
  /// Codes of the texts in `knownTexts`.
  private var knownCodes: [Int32] = []
  private var knownIntegers: [Int64: Int32] = [:]
  /// The block dictionary last seen, and the code of each of its values, -1 where not asked yet.
  private var blockDictionary: VectorDictionary?
  private var blockCodes: [Int32] = []

  init(_ dimension: TextDimension, _ budget: MemoryBudget) {
    self.dimension = dimension
    reservation = MemoryReservation(budget, for: "the texts of a report")
  }

  /// Bytes of a number and its code.
  private static let bytesPerInteger = 48

  /// Bytes of a text besides its own, with its code.
  private static let bytesPerText = 64

  /// Writes the code of each row.
  func write(_ values: VectorView, into codes: UnsafeMutablePointer<Int32>) throws(EngineError) {
    let count = values.count
    if values.isConstant {
      codes.update(repeating: try code(ofConstant: values), count: count)
    } else if !values.isCoded {
      for row in 0..<count { codes[row] = values.isNull(row) ? 0 : try code(of: values, row: row) }
    } else if !values.isCoded(by: dimension.shared) {
      try translate(values, into: codes)
    } else if let sharedCodes = dimension.sharedCodes {
      let source = values.codes
      // A row that is null has any code, perhaps none of the dictionary's.
      for row in 0..<count { codes[row] = values.isNull(row) ? 0 : sharedCodes[Int(source[row])] }
    } else {
      let source = values.codes
      for row in 0..<count { codes[row] = Int32(source[row]) &+ 1 }
      if let validity = values.validity {
        for row in 0..<count { codes[row] = validity[row] == 0 ? 0 : codes[row] }
      }
    }
  }

  private func code(ofConstant values: VectorView) throws(EngineError) -> Int32 {
    if values.isNull(0) { return 0 }
    guard let code = dimension.shared.flatMap({ values.constantCode(in: $0) }) else {
      return try code(of: values, row: 0)
    }
    return dimension.sharedCodes?[Int(code)] ?? Int32(code) + 1
  }

  private func translate(
    _ values: VectorView, into codes: UnsafeMutablePointer<Int32>
  ) throws(EngineError) {
    let dictionary = values.dictionary
    if dictionary !== blockDictionary {
      blockDictionary = dictionary
      blockCodes = Array(repeating: -1, count: dictionary.count)
    }
    let source = values.codes
    for row in 0..<values.count {
      if values.isNull(row) {
        codes[row] = 0
        continue
      }
      let local = Int(source[row])
      if blockCodes[local] < 0 {
        blockCodes[local] = try code(of: dictionary.view(local..<local + 1), row: 0)
      }
      codes[row] = blockCodes[local]
    }
  }

  /// The code of an element that is not null, remembered so that each asks the shared dimension once.
  private func code(of values: VectorView, row: Int) throws(EngineError) -> Int32 {
    if values.type == .varchar { return try code(of: values.text(row)) }
    let value = integer(values, row)
    if let known = knownIntegers[value] { return known }
    let code = try dimension.code(of: Array(String(value).utf8))
    try reserve(0)
    knownIntegers[value] = code
    return code
  }

  private func code(of text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> Int32 {
    guard let start = text.baseAddress else { return try dimension.code(of: []) }
    if let local = knownTexts.code(of: start, count: text.count) { return knownCodes[local] }
    // The shared dimension guards the size, so it is asked before the text is remembered.
    let code = try dimension.code(of: Array(text))
    try reserve(text.count)
    _ = knownTexts.insert(start, count: text.count)
    knownCodes.append(code)
    return code
  }

  /// Takes the memory of one more text or number.
  private func reserve(_ byteCount: Int) throws(EngineError) {
    let texts = 2 * (knownTexts.byteCount + byteCount) + (knownTexts.count + 1) * Self.bytesPerText
    try reservation.grow(to: texts + (knownIntegers.count + 1) * Self.bytesPerInteger)
  }

  private func integer(_ values: VectorView, _ row: Int) -> Int64 {
    let index = values.index(row)
    return switch values.type.physicalType {
    case .int8: Int64(values.elements(Int8.self)[index])
    case .int16: Int64(values.elements(Int16.self)[index])
    case .int32: Int64(values.elements(Int32.self)[index])
    default: values.elements(Int64.self)[index]
    }
  }
}
