/// Questions about single bytes of text that the value parsers share.
@usableFromInline package enum TextBytes {
  @inlinable @inline(__always)
  package static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  @inlinable @inline(__always)
  package static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }

  /// The text without white space at either end.
  @inlinable @inline(__always)
  package static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = text.count
    while start < end, isSpace(text[start]) { start += 1 }
    while end > start, isSpace(text[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: text[start..<end])
  }

  /// True if the text is `word`, which is in lower case, whatever the case of its own ASCII letters.
  package static func equals(_ text: UnsafeBufferPointer<UInt8>, word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<text.count where lowered(text[index]) != word.utf8Start[index] { return false }
    return true
  }

  /// True if the text begins with `word`, which is in lower case, in any case.
  package static func hasPrefix(_ text: UnsafeBufferPointer<UInt8>, word: StaticString) -> Bool {
    guard text.count >= word.utf8CodeUnitCount else { return false }
    return equals(UnsafeBufferPointer(rebasing: text[0..<word.utf8CodeUnitCount]), word: word)
  }

  @inlinable @inline(__always)
  package static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
