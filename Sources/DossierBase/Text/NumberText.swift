/// The parts of a decimal number in text: sign, digits, point, exponent.
///
/// One underscore may stand between two digits, as in DuckDB.
struct NumberText {
  var isNegative = false
  /// Where the digits before the point stand; empty in `.5`.
  var whole = 0..<0
  /// Where the digits after the point stand; empty in `5.` and `5`.
  var fraction = 0..<0
  /// The power of ten after `e`, held within ±100,000.
  var exponent = 0
  var hasPoint = false
  var hasExponent = false
  var hasUnderscore = false

  /// Takes a number that fills the text, white space around it apart; nil if it is none.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var position = 0
    var end = text.count
    while position < end, TextBytes.isSpace(text[position]) { position += 1 }
    while end > position, TextBytes.isSpace(text[end - 1]) { end -= 1 }
    guard position < end else { return nil }
    if text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
      isNegative = text[position] == UInt8(ascii: "-")
      position += 1
    }
    guard let wholeEnd = digits(text, from: position, to: end) else { return nil }
    whole = position..<wholeEnd
    position = wholeEnd
    if position < end, text[position] == UInt8(ascii: ".") {
      hasPoint = true
      guard let fractionEnd = digits(text, from: position + 1, to: end) else { return nil }
      fraction = (position + 1)..<fractionEnd
      position = fractionEnd
    }
    if whole.isEmpty && fraction.isEmpty { return nil }
    if position < end {
      guard text[position] | 0x20 == UInt8(ascii: "e"), parseExponent(text, from: position + 1, to: end)
      else { return nil }
    }
  }

  /// The end of the run of digits from `start`, or nil if an underscore in it stands wrongly.
  private mutating func digits(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var position = start
    while position < end {
      if text[position] == UInt8(ascii: "_") {
        guard position > start, position + 1 < end, TextBytes.isDigit(text[position + 1]) else { return nil }
        hasUnderscore = true
      } else if !TextBytes.isDigit(text[position]) {
        break
      }
      position += 1
    }
    return position
  }

  private mutating func parseExponent(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    var position = start
    var isDown = false
    if position < end, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
      isDown = text[position] == UInt8(ascii: "-")
      position += 1
    }
    guard let last = digits(text, from: position, to: end), last == end, position < end else { return false }
    var power = 0
    for index in position..<end where text[index] != UInt8(ascii: "_") {
      power = min(power * 10 + Int(text[index] &- 0x30), 100_000)
    }
    exponent = isDown ? -power : power
    hasExponent = true
    return true
  }
}
