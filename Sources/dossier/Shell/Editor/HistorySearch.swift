import Glibc

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
    // Bytes are quick to search, and enough where nothing can be composed in two ways.
    let plain = wanted.utf8.allSatisfy { $0 < 0x80 } ? Array(wanted.utf8) : nil
    var candidate = start
    while entries.indices.contains(candidate) {
      let text = entries[candidate].lowercased()
      if plain.map({ Self.has($0, in: text) }) ?? text.contains(wanted) {
        position = candidate
        return true
      }
      candidate += step
    }
    return false
  }

  private static func has(_ wanted: [UInt8], in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var start = 0
      while start + wanted.count <= bytes.count {
        guard let base = bytes.baseAddress, let first = wanted.first,
          let found = memchr(base + start, Int32(first), bytes.count - start - wanted.count + 1)
        else { return false }
        if memcmp(found, wanted, wanted.count) == 0 { return true }
        start = found - UnsafeMutableRawPointer(mutating: base) + 1
      }
      return false
    }
  }
}
