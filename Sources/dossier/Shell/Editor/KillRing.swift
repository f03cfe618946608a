/// Texts that were cut out, to be put in again.
struct KillRing {
  enum Direction { case forward, backward }

  private var texts: [String] = []
  private var position = 0
  private static let limit = 60

  /// Keeps a text that was cut; `joining` makes it one with the last, cut just before.
  mutating func keep(_ text: String, _ direction: Direction, joining: Bool) {
    guard !text.isEmpty else { return }
    if joining, let last = texts.last {
      texts[texts.count - 1] = direction == .forward ? last + text : text + last
    } else {
      texts.append(text)
      if texts.count > Self.limit { texts.removeFirst() }
    }
    position = texts.count - 1
  }

  /// The text that was cut last.
  mutating func newest() -> String? {
    position = texts.count - 1
    return texts.last
  }

  /// The text cut before the one that was given last; after the oldest comes the newest.
  mutating func older() -> String? {
    guard !texts.isEmpty else { return nil }
    position = position > 0 ? position - 1 : texts.count - 1
    return texts[position]
  }
}
