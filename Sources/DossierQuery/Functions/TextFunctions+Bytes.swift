import DossierBase
import DossierVector

/// What the text functions do to the bytes of one text.
extension TextFunctions {
  /// The number of Unicode scalars.
  static func characterCount(_ text: Bytes) -> Int {
    var count = 0
    for byte in text where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// Appends `length` characters from the `start`-th, counted from 1, or from the end if negative; a negative
  /// length takes the characters before the start.
  static func slice(_ text: Bytes, from start: Int64, length: Int64, into heap: StringHeap) {
    let total = Int64(characterCount(text))
    let greatest = Int64(UInt32.max)
    let bounded = max(-greatest, min(start, greatest))
    let count = max(-greatest, min(length, greatest))
    var first = bounded > 0 ? bounded - 1 : bounded < 0 ? total + bounded : -1
    var last = first + count
    if count < 0 { (first, last) = (last, first) }
    first = max(first, 0)
    last = min(last, total)
    guard first < last else { return }
    let from = byteOffset(text, ofCharacter: Int(first))
    let to = byteOffset(text, ofCharacter: Int(last))
    append(Bytes(rebasing: text[from..<to]), to: heap)
  }

  private static func byteOffset(_ text: Bytes, ofCharacter character: Int) -> Int {
    var seen = 0
    for offset in text.indices where text[offset] & 0xC0 != 0x80 {
      if seen == character { return offset }
      seen += 1
    }
    return text.count
  }

  /// Where a part begins, or nil; the empty part is found at once.
  static func find(_ part: Bytes, in text: Bytes) -> Int? {
    if part.isEmpty { return 0 }
    guard part.count <= text.count else { return nil }
    for start in 0...(text.count - part.count) where text[start] == part[0] {
      if StringHeap.compare(Bytes(rebasing: text[start..<start + part.count]), part) == 0 { return start }
    }
    return nil
  }

  static func hasSuffix(_ text: Bytes, _ suffix: Bytes) -> Bool {
    suffix.count <= text.count
      && StringHeap.compare(Bytes(rebasing: text[(text.count - suffix.count)...]), suffix) == 0
  }

  /// The distinct characters of a text.
  static func characters(_ text: Bytes) -> Set<Unicode.Scalar> {
    Set(String(decoding: text, as: UTF8.self).unicodeScalars)
  }

  /// The text without the characters at its ends that are to be removed.
  @inline(__always)
  static func trimmed(_ text: Bytes, left: Bool, right: Bool, _ isRemoved: (Unicode.Scalar) -> Bool) -> Bytes
  {
    var rest = text
    while left, let first = scalar(rest, at: 0), isRemoved(first.scalar) {
      rest = Bytes(rebasing: rest[first.length...])
    }
    while right, !rest.isEmpty {
      var start = rest.count - 1
      while start > 0, rest[start] & 0xC0 == 0x80 { start -= 1 }
      guard let last = scalar(rest, at: start), isRemoved(last.scalar) else { break }
      rest = Bytes(rebasing: rest[..<start])
    }
    return rest
  }

  private static func scalar(_ text: Bytes, at start: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard start < text.count else { return nil }
    var end = start + 1
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    return String(decoding: text[start..<end], as: UTF8.self).unicodeScalars.first.map { ($0, end - start) }
  }

  /// Appends the grapheme clusters in reverse.
  static func reverse(_ text: Bytes, _ heap: StringHeap) {
    for character in String(decoding: text, as: UTF8.self).reversed() {
      // The one cluster that DuckDB takes apart.
      heap.append(Array(character == "\r\n" ? [10, 13] : Array(character.utf8)))
    }
  }

  /// Appends the text with every scalar replaced by one of its own case.
  static func mapScalars(_ text: Bytes, _ heap: StringHeap, _ map: (Unicode.Scalar) -> Unicode.Scalar) {
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      heap.append(Array(UTF8.encode(map(scalar))!))
    }
  }

  /// The simple mapping, which gives one scalar: where the full one gives several, that is the title case of Greek
  /// letters with an iota below (ᾳ, ᾼ), ẞ of ß, and the letter itself of all others (ŉ, ﬁ).
  static func upperCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "ß" { return "\u{1E9E}" }
    let properties = scalar.properties
    return pair(scalar, single(properties.uppercaseMapping) ?? single(properties.titlecaseMapping) ?? scalar)
  }

  /// The simple mapping; İ alone has a full one of several scalars.
  static func lowerCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "\u{130}" ? "i" : pair(scalar, single(scalar.properties.lowercaseMapping) ?? scalar)
  }

  /// The mapped letter if both are in Unicode 15, whose tables DuckDB has; else the letter itself.
  private static func pair(_ scalar: Unicode.Scalar, _ mapped: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == mapped { return scalar }
    let isKnown = [scalar, mapped].allSatisfy { ($0.properties.age?.major ?? .max) <= 15 }
    return isKnown ? mapped : scalar
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }
}
