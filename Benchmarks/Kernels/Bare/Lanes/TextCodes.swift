import DossierVector

/// Numbers the texts of a column, whatever dictionary each vector brings.
final class TextCodes {
  /// The texts in the order of their codes.
  let dictionary = StringDictionary()
  private let column: String
  private var known: StringDictionary?
  /// Codes of the entries of `known`, or nothing where none was needed yet.
  private var translation: [UInt16?] = []

  init(column: String) { self.column = column }

  var count: Int { dictionary.count }

  func text(_ code: Int) -> String { String(decoding: dictionary[code], as: UTF8.self) }

  /// Writes the code of each row.
  func write(
    _ vector: Vector, count: Int, to target: UnsafeMutablePointer<UInt16>
  ) throws(BenchmarkError) {
    for row in 0..<count {
      if vector.isNull(row) { throw .usage("\(column) has nulls, which the bare loops do not count") }
      target[row] = vector.form == .dictionary ? try code(vector, row) : try insert(vector.text(row))
    }
  }

  private func code(_ vector: Vector, _ row: Int) throws(BenchmarkError) -> UInt16 {
    if vector.dictionary !== known {
      known = vector.dictionary
      translation = Array(repeating: nil, count: vector.dictionary?.count ?? 0)
    }
    let code = Int(vector.codes[row])
    if let translated = translation[code] { return translated }
    let translated = try insert(vector.text(row))
    translation[code] = translated
    return translated
  }

  private func insert(_ text: UnsafeBufferPointer<UInt8>) throws(BenchmarkError) -> UInt16 {
    let code = UInt16(exactly: dictionary.insert(Array(text)))
    guard let code else { throw .usage("\(column) has more than 65,536 different texts") }
    return code
  }
}
