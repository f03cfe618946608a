/// The form of a text in which it is found however it was typed: without tones and marks, in small letters.
///
/// `Đất đai`, `ĐẤT ĐAI` and `dat dai` have the same form, in NFC and NFD; so have names that differ in their tones
/// alone, as `Thanh An` and `Thạnh An`.
package enum SearchFolding {
  /// - Parameter text: well-formed UTF-8.
  package static func fold(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var folded = ""
    for scalar in String(decoding: CanonicalComposition.withoutMarks(text), as: UTF8.self).unicodeScalars {
      if scalar == "đ" || scalar == "Đ" {
        folded += "d"
      } else {
        folded += scalar.properties.lowercaseMapping
      }
    }
    return Array(folded.utf8)
  }
}
