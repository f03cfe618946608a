/// The statements entered so far, of this session and of earlier ones.
final class History {
  /// The oldest first, no two alike in their bytes.
  private(set) var entries: [String]
  private let file: HistoryFile?
  private static let limit = 10_000

  /// A history kept in a file, or in memory only.
  init(file: HistoryFile?) {
    self.file = file
    entries = Self.withoutDuplicates(file?.load() ?? [])
  }

  /// Adds a statement; an equal one before it is forgotten.
  func add(_ text: String) {
    guard !text.isBlank, entries.last.map({ !$0.utf8.elementsEqual(text.utf8) }) ?? true else { return }
    entries.removeAll { $0.utf8.elementsEqual(text.utf8) }
    entries.append(text)
    if entries.count > Self.limit { entries.removeFirst(entries.count - Self.limit) }
    file?.append(text)
  }

  /// The last of equal texts stays; and not more than the limit.
  static func withoutDuplicates(_ texts: [String]) -> [String] {
    var seen: Set<[UInt8]> = []
    var kept: [String] = []
    for text in texts.reversed() where kept.count < limit && seen.insert(Array(text.utf8)).inserted {
      kept.append(text)
    }
    return kept.reversed()
  }
}

extension String {
  /// True if there is nothing but blanks and line ends.
  var isBlank: Bool { utf8.allSatisfy { $0 == 32 || (9...13).contains($0) } }

  /// The text without blanks and line ends at both ends.
  var trimmed: String {
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
