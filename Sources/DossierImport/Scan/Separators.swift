/// Where the fields and records of a chunk end: a bit for each byte, of delimiters and newlines outside of quotes.
struct Separators {
  /// The bits of the 64 bytes from `start` on, of the next 64, and so on.
  private(set) var words: [UInt64] = []
  /// The byte that the first bit belongs to.
  let start: Int

  init(start: Int) { self.start = start }

  mutating func append(_ word: UInt64) { words.append(word) }

  /// Notes a separator behind those of a text's last block.
  mutating func add(at place: Int) {
    let block = (place - start) >> 6
    while words.count <= block { words.append(0) }
    words[block] |= 1 << UInt64((place - start) & 63)
  }
}
