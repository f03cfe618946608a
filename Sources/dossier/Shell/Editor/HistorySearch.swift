/// A search through earlier statements, letter by letter, from the newest to the oldest.
///
/// Case is ignored, and texts that differ only in how their marks are composed are equal.
struct HistorySearch {
  private(set) var query = ""
  /// What was being typed when the search began.
  let original: String
  private let entries: [String]
  private var position: Int

  init(_ entries: [String], startingFrom original: String) {
    self.entries = entries
    self.original = original
    position = entries.count
  }

  /// The statement found, or nil as long as nothing was.
  var match: String? { position < entries.count ? entries[position] : nil }

  /// Adds to what is looked for; false if nothing has it.
  mutating func extend(with scalar: Unicode.Scalar) -> Bool {
    query.unicodeScalars.append(scalar)
    return find(from: min(position, entries.count - 1), step: -1)
  }

  /// Takes the last character away, and looks from the newest again.
  mutating func shorten() {
    guard !query.isEmpty else { return }
    query.removeLast()
    position = entries.count
    if !query.isEmpty { _ = find(from: entries.count - 1, step: -1) }
  }

  /// Looks further back.
  mutating func findOlder() -> Bool { find(from: position - 1, step: -1) }

  /// Looks forward again.
  mutating func findNewer() -> Bool { find(from: position + 1, step: 1) }

  private mutating func find(from start: Int, step: Int) -> Bool {
    guard !query.isEmpty else { return false }
    let wanted = query.lowercased()
    var candidate = start
    while entries.indices.contains(candidate) {
      if entries[candidate].lowercased().contains(wanted) {
        position = candidate
        return true
      }
      candidate += step
    }
    return false
  }
}
