import DossierVector

/// Numbers the texts of a column, whatever dictionary each slice brings.
final class TextCodes {
  /// The texts in the order of their codes.
  let dictionary = StringDictionary()
  private let column: String
  private var known: VectorDictionary?
  /// Codes of the entries of `known`, or nothing where none was needed yet.
  private var translation: [UInt16?] = []

  init(column: String) { self.column = column }

  var count: Int { dictionary.count }

  func text(_ code: Int) -> String { String(decoding: dictionary[code], as: UTF8.self) }

  /// Writes the code of each row.
  func write(_ texts: VectorView, to target: UnsafeMutablePointer<UInt16>) throws(BenchmarkError) {
    for row in 0..<texts.count {
      if texts.isNull(row) { throw .usage("\(column) has nulls, which the bare loops do not count") }
      target[row] = texts.isCoded ? try code(texts, row) : try insert(texts.text(row))
    }
  }

  private func code(_ texts: VectorView, _ row: Int) throws(BenchmarkError) -> UInt16 {
    if !texts.isCoded(by: known) {
      known = texts.dictionary
      translation = Array(repeating: nil, count: texts.dictionary.count)
    }
    let code = Int(texts.codes[row])
    if let translated = translation[code] { return translated }
    let translated = try insert(texts.text(row))
    translation[code] = translated
    return translated
  }

  private func insert(_ text: UnsafeBufferPointer<UInt8>) throws(BenchmarkError) -> UInt16 {
    let code = UInt16(exactly: dictionary.insert(Array(text)))
    guard let code else { throw .usage("\(column) has more than 65,536 different texts") }
    return code
  }
}
