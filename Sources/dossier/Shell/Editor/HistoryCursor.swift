/// Steps through earlier statements, and back to what was being typed.
struct HistoryCursor {
  /// The statements, the oldest first.
  let entries: [String]
  /// True if the text shown is an entry that has not been changed since.
  var isBrowsing = false
  /// The entry shown; the count of entries stands for the text being typed.
  private var position: Int
  private var draft = ""

  init(_ entries: [String]) {
    self.entries = entries
    position = entries.count
  }

  /// The statement before, or nil if there is none; `text` comes back after the newest.
  mutating func older(keeping text: String) -> String? {
    guard position > 0 else { return nil }
    if position == entries.count { draft = text }
    position -= 1
    return entries[position]
  }

  /// The statement after, or what was being typed, or nil at the end.
  mutating func newer() -> String? {
    guard position < entries.count else { return nil }
    position += 1
    return position == entries.count ? draft : entries[position]
  }
}
