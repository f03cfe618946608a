/// Texts of data and SQL as error messages show them.
package enum ShownText {
  /// Unicode scalars that a message shows of a name or value.
  private static let limit = 60

  /// The text, or its beginning and `…` where it is long.
  package static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let cut = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      cut < scalars.endIndex
    else { return text }
    return String(scalars[..<cut]) + "…"
  }

  /// The same of UTF-8 bytes.
  package static func shortened(_ bytes: [UInt8]) -> String {
    // A scalar has four bytes at most; one that the cut breaks lies behind what is shown.
    shortened(String(decoding: bytes.prefix(4 * (limit + 2)), as: UTF8.self))
  }
}
