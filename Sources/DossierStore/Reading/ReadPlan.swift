/// Which bytes to read for some extents: neighbours in one call, and where each extent lands in memory.
struct ReadPlan {
  struct Run {
    var offset: Int
    var byteCount: Int
    /// Where the run starts in the buffer.
    var position: Int
  }

  /// Extents with no more than this between them are read together.
  static let greatestGap = 4_096

  private(set) var runs: [Run] = []
  /// Where each extent starts in the buffer; nil for those that are not there.
  private(set) var positions: [Int?]
  /// The buffer's size.
  private(set) var byteCount = 0

  init(extents: [Extent?]) {
    positions = Array(repeating: nil, count: extents.count)
    let order = extents.indices.filter { extents[$0] != nil }
      .sorted { extents[$0]!.offset < extents[$1]!.offset }
    for index in order {
      let extent = extents[index]!
      if let last = runs.last, extent.offset <= last.offset + last.byteCount + Self.greatestGap {
        let grown = max(last.byteCount, extent.end - last.offset)
        byteCount += grown - last.byteCount
        runs[runs.count - 1].byteCount = grown
      } else {
        byteCount = (byteCount + 63) & ~63
        runs.append(Run(offset: extent.offset, byteCount: extent.byteCount, position: byteCount))
        byteCount += extent.byteCount
      }
      positions[index] = runs[runs.count - 1].position + extent.offset - runs[runs.count - 1].offset
    }
  }
}
