/// The words that DATE and TIMESTAMP have besides digits: `epoch`, `infinity` and `-infinity`.
enum DateWord {
  case epoch, infinity, negativeInfinity

  /// The word of a text in any case, white space around it ignored; `inf` takes none behind it, as in DuckDB.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    let trimmed = TextBytes.trimmed(text)
    guard let first = trimmed.first else { return nil }
    if TextBytes.equals(trimmed, word: "epoch") {
      self = .epoch
      return
    }
    let isNegative = first == UInt8(ascii: "-")
    let word = isNegative ? UnsafeBufferPointer(rebasing: trimmed[1...]) : trimmed
    let isShort = TextBytes.equals(word, word: "inf") && !TextBytes.isSpace(text[text.count - 1])
    guard isShort || TextBytes.equals(word, word: "infinity") else { return nil }
    self = isNegative ? .negativeInfinity : .infinity
  }

  /// The word as a DATE.
  var days: Int32 {
    switch self {
    case .epoch: 0
    case .infinity: Infinity.date
    case .negativeInfinity: -Infinity.date
    }
  }

  /// The word as a TIMESTAMP.
  var micros: Int64 {
    switch self {
    case .epoch: 0
    case .infinity: Infinity.timestamp
    case .negativeInfinity: -Infinity.timestamp
    }
  }
}
