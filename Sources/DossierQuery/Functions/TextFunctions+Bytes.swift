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
    let bounded = max(-Int64(Int32.max), min(start, Int64(Int32.max)))
    let count = max(-Int64(Int32.max), min(length, Int64(Int32.max)))
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

  /// Removes blanks at the ends.
  static func trim(_ text: Bytes, _ heap: StringHeap, left: Bool, right: Bool) {
    var start = 0
    var end = text.count
    while left, start < end, text[start] == 0x20 { start += 1 }
    while right, end > start, text[end - 1] == 0x20 { end -= 1 }
    append(Bytes(rebasing: text[start..<end]), to: heap)
  }

  /// Appends the grapheme clusters in reverse.
  static func reverse(_ text: Bytes, _ heap: StringHeap) {
    heap.append(Array(String(String(decoding: text, as: UTF8.self).reversed()).utf8))
  }

  /// Appends the text with every scalar replaced by one; ASCII takes a short way.
  static func mapScalars(_ text: Bytes, _ heap: StringHeap, _ map: (Unicode.Scalar) -> Unicode.Scalar) {
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      heap.append(Array(UTF8.encode(map(scalar))!))
    }
  }

  static func upperCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    single(scalar.properties.uppercaseMapping) ?? scalar
  }

  static func lowerCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    single(scalar.properties.lowercaseMapping) ?? scalar
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }
}
