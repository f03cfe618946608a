/// Text to BOOLEAN, as DuckDB casts it.
package enum BooleanParser {
  /// `true`, `t`, `yes`, `y`, `1` and their opposites in any case; no white space around.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    switch text.count {
    case 1:
      switch TextBytes.lowered(text[0]) {
      case UInt8(ascii: "t"), UInt8(ascii: "y"), UInt8(ascii: "1"): return true
      case UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "0"): return false
      default: return nil
      }
    case 2: return TextBytes.equals(text, word: "no") ? false : nil
    case 3: return TextBytes.equals(text, word: "yes") ? true : nil
    case 4: return TextBytes.equals(text, word: "true") ? true : nil
    case 5: return TextBytes.equals(text, word: "false") ? false : nil
    default: return nil
    }
  }
}
