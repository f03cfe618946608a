/// What texts have in common at their beginning.
enum CommonPrefix {
  /// The longest beginning of all texts, ASCII case ignored; written as the first text writes it.
  static func of(_ texts: [String]) -> String {
    guard let first = texts.first else { return "" }
    var count = first.count
    for text in texts.dropFirst() {
      let shared = zip(first, text).prefix { $0 == $1 || $0.lowercased() == $1.lowercased() }
      count = min(count, Array(shared).count)
    }
    return String(first.prefix(count))
  }
}
