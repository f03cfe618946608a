import DossierBase
import DossierVector

/// Tells titles and totals from the rows of a table of dossiers.
struct TotalFinder {
  /// The field with the id, if the input has one.
  private var idField: Int?
  /// The fields with dates.
  private var dateFields: [Int] = []

  /// Takes the names of the columns that the fields go to.
  init(_ columns: some Sequence<(name: String, field: Int)>) {
    for (name, field) in columns {
      guard let known = DossierFields.field(named: name) else { continue }
      if DossierFields.isID(name) {
        idField = field
      } else if known.tellsWhen {
        dateFields.append(field)
      }
    }
  }

  /// Why a row is a title or a total, and the field that shows it; nil for a dossier.
  ///
  /// That is a row that begins with a word for totals, has one value of several words, or has neither an id nor
  /// a date where the input has both.
  func fault(
    _ spans: UnsafePointer<FieldSpan>, fieldCount: Int, _ bytes: UnsafePointer<UInt8>
  ) -> (field: Int, fault: RowFault)? {
    if isPlain(spans, fieldCount: fieldCount, bytes) { return nil }
    func isBlank(_ field: Int) -> Bool {
      RecordOutline.isBlank(bytes, from: Int(spans[field].start), to: Int(spans[field].end))
    }
    var first = 0
    while first < fieldCount, isBlank(first) { first += 1 }
    guard fieldCount > 1, first < fieldCount else { return nil }
    let text = UnsafeBufferPointer(start: bytes + Int(spans[first].start), count: spans[first].count)
    if Self.isTotalWord(text) { return (first, .totalWord(Array(TextBytes.trimmed(text)))) }
    if fieldCount > 2, !(first + 1..<fieldCount).contains(where: { !isBlank($0) }), Self.hasWords(text) {
      return (first, .total)
    }
    if let idField, !dateFields.isEmpty, isBlank(idField), dateFields.allSatisfy(isBlank) {
      return (idField, .neitherIDNorDate)
    }
    return nil
  }

  /// A quick look at the first bytes of fields: true if they show that the row is a dossier.
  @inline(__always)
  private func isPlain(
    _ spans: UnsafePointer<FieldSpan>, fieldCount: Int, _ bytes: UnsafePointer<UInt8>
  ) -> Bool {
    guard fieldCount > 1, spans[0].count > 1, spans[1].count > 0 else { return false }
    let start = bytes + Int(spans[0].start)
    func begins(_ field: Int) -> Bool { spans[field].count > 0 && bytes[Int(spans[field].start)] > 0x20 }
    return start[0] > 0x20 && !Self.mayBeginTotal(start[0] | 0x20, start[1] | 0x20) && begins(1)
      && begins(idField ?? 0)
  }

  /// The same of a row of a sample.
  func isTotal(_ row: Sample.Row) -> Bool {
    var bytes: [UInt8] = []
    var spans: [FieldSpan] = []
    for field in row.fields {
      spans.append(FieldSpan(start: UInt32(bytes.count), end: UInt32(bytes.count + field.count)))
      bytes += field
    }
    // An array without bytes has no address.
    bytes.append(0)
    return bytes.withUnsafeBufferPointer { bytes in
      spans.withUnsafeBufferPointer { spans in
        guard let bytes = bytes.baseAddress, let first = spans.baseAddress else { return false }
        return fault(first, fieldCount: spans.count, bytes) != nil
      }
    }
  }

  private static func hasWords(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    TextBytes.trimmed(text).contains(Dialect.blank)
  }

  /// True for a word that totals begin with, whatever its case, accents and marks behind it.
  private static func isTotalWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = TextBytes.trimmed(text)
    guard text.count > 2, text.count <= 80, mayBeginTotal(text[0] | 0x20, text[1] | 0x20) else {
      return false
    }
    let folded = HeaderFolding.fold(String(decoding: text, as: UTF8.self))
    return words.contains(folded) || beginnings.contains { folded.starts(with: $0) }
  }

  /// A quick look at two bytes in lower case, so that ids and names cost nothing.
  @inline(__always)
  private static func mayBeginTotal(_ first: UInt8, _ second: UInt8) -> Bool {
    switch first {
    // `ổ` and `ộ` begin with the byte 0xE1.
    case UInt8(ascii: "t"), UInt8(ascii: "c"): second == UInt8(ascii: "o") || second == 0xE1
    case UInt8(ascii: "s"): second == UInt8(ascii: "u")
    case UInt8(ascii: "g"): second == UInt8(ascii: "r")
    default: false
    }
  }

  private static let words = Set(
    ["Tổng", "Cộng", "Cộng dồn", "Total", "Totals", "Sum", "Subtotal"].map(HeaderFolding.fold))
  /// What may be followed by a number or by what is counted.
  private static let beginnings = ["Tổng cộng", "Tổng số", "Grand total"].map(HeaderFolding.fold)
}
