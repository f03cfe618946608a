/// The line `sep=;` that Excel understands at the start of a CSV.
struct DelimiterDeclaration {
  let delimiter: UInt8
  /// Bytes of the line, its end included.
  let byteCount: Int

  /// Reads the declaration, which may stand in quotes, or gives nil if the text begins otherwise.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    let isQuoted = text.first == Dialect.standardQuote
    var position = isQuoted ? 1 : 0
    for letter in "sep=".utf8 {
      guard position < text.count, text[position] | (letter == 0x3D ? 0 : 0x20) == letter else { return nil }
      position += 1
    }
    guard position < text.count, Self.canSeparate(text[position]) else { return nil }
    delimiter = text[position]
    position += 1
    if isQuoted {
      guard position < text.count, text[position] == Dialect.standardQuote else { return nil }
      position += 1
    }
    guard let end = Self.lineEnd(text, at: position) else { return nil }
    byteCount = end
  }

  /// True for tabs and for signs that are no quotes.
  private static func canSeparate(_ byte: UInt8) -> Bool {
    switch byte {
    case Dialect.standardQuote, UInt8(ascii: "_"), UInt8(ascii: "="): false
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): false
    case UInt8(ascii: "a")...UInt8(ascii: "z"): false
    default: byte == 9 || (byte > 32 && byte < 127)
    }
  }

  /// The place behind a line's end, or nil if the line goes on.
  private static func lineEnd(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
    guard position < text.count else { return nil }
    if text[position] == Dialect.lineFeed { return position + 1 }
    guard text[position] == Dialect.carriageReturn else { return nil }
    let hasLineFeed = position + 1 < text.count && text[position + 1] == Dialect.lineFeed
    return position + (hasLineFeed ? 2 : 1)
  }
}
