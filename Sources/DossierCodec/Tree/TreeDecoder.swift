import CKernels
import DossierBase
import DossierVector

/// Reads the rows of a tree of bits, all of them at once.
final class TreeDecoder: ValueDecoder {
  private let shape: BlockShape
  private let chunk: ChunkContext
  let labels: TreeLabels
  /// Of each leaf.
  let rowCounts: [UInt32]
  let nodes: [dossier_tree_node]
  /// Bits of nodes that are stored otherwise.
  private let sparseBits: ReservedMemory?
  /// The rows that are not null; nil if all are.
  private let presence: BitMask?
  /// The block of another column, in which the bits stand; nil if they are the chunk's own.
  private let otherBlock: ChunkBytes?
  /// Where the bits begin in the block.
  private let bitStart: Int
  @exclusivity(unchecked) private var decoded: ReservedMemory?

  /// - Parameter otherBlock: where the bits stand, if not behind the tree.
  init(
    _ reader: inout ByteReader, _ shape: BlockShape, _ chunk: ChunkContext,
    bitsIn otherBlock: ChunkBytes? = nil
  ) throws(EngineError) {
    self.shape = shape
    self.chunk = chunk
    self.otherBlock = otherBlock
    labels = try TreeLabels(&reader)
    let rowCount: Int
    switch chunk.validity {
    case .allValid: (presence, rowCount) = (nil, shape.rowCount)
    case .allNull: (presence, rowCount) = (nil, 0)
    case .bits(let mask): (presence, rowCount) = (mask, mask.setCount(0..<mask.count))
    }
    guard rowCount > 0 else { throw .damaged("a tree without rows") }
    var tree = TreeShape(leafCount: labels.count)
    try tree.read(&reader, rowCount: rowCount)
    bitStart = reader.position
    sparseBits = try tree.readBits(&reader, of: otherBlock?.bytes, chunk)
    if otherBlock == nil { _ = try reader.take(TreeEncoding.spareByteCount) }
    (nodes, rowCounts) = (tree.nodes, tree.rowCounts)
  }

  private init(copying other: TreeDecoder) {
    (shape, chunk, labels) = (other.shape, other.chunk, other.labels)
    (rowCounts, nodes, sparseBits) = (other.rowCounts, other.nodes, other.sparseBits)
    (presence, otherBlock, bitStart) = (other.presence, other.otherBlock, other.bitStart)
  }

  func copy() -> any ValueDecoder { TreeDecoder(copying: self) }

  /// True if every row has a value.
  var hasAllRows: Bool { presence == nil }

  /// Where the bits of each node begin in the block, as writers write them; of leaves it means nothing.
  var bitPlaces: [Int] {
    var place = bitStart
    return nodes.map { node in
      defer { place += TreeShape.storedByteCount(node, in: nodes) }
      return place
    }
  }

  /// Bytes of the bits of all nodes.
  var bitByteCount: Int { nodes.reduce(0) { $0 + TreeShape.storedByteCount($1, in: nodes) } }

  // MARK: Rows

  /// Elements that are read and written beyond the last one.
  private static let spareCount = 64

  /// Writes the labels of all rows as bytes; there is room for 64 more.
  private func write(_ labels: [UInt8], to target: UnsafeMutablePointer<UInt8>) {
    withScratch(1) { (first, second) in
      let scratch = first.assumingMemoryBound(to: UInt8.self)
      guard let presence else { return dossier_tree_u8(nodes, labels, target, scratch) }
      let dense = second.assumingMemoryBound(to: UInt8.self)
      dossier_tree_u8(nodes, labels, dense, scratch)
      dossier_spread_u8(presence.words, shape.rowCount, dense, target)
    }
  }

  /// The same as words.
  private func write(_ labels: [UInt16], to target: UnsafeMutablePointer<UInt16>) {
    withScratch(2) { (first, second) in
      let scratch = first.assumingMemoryBound(to: UInt16.self)
      guard let presence else { return dossier_tree_u16(nodes, labels, target, scratch) }
      let dense = second.assumingMemoryBound(to: UInt16.self)
      dossier_tree_u16(nodes, labels, dense, scratch)
      dossier_spread_u16(presence.words, shape.rowCount, dense, target)
    }
  }

  /// Calls `body` with two places for all rows.
  private func withScratch(
    _ width: Int, _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  ) {
    let byteCount = (shape.rowCount + Self.spareCount) * width
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 2 * byteCount, alignment: 64)
    defer { scratch.deallocate() }
    body(scratch, scratch + byteCount)
  }

  func numbers(_ buffer: NumberBuffer) -> BlockNumbers? {
    if labels.isNarrow {
      write(labels.narrow, to: buffer.bytes)
      return BlockNumbers(.bytes(buffer.bytes), count: shape.rowCount, base: labels.base)
    }
    write(labels.wide, to: buffer.words)
    return BlockNumbers(.words(buffer.words), count: shape.rowCount, base: labels.base)
  }

  /// The leaf of each row, none of which is null.
  func leaves() -> [UInt16] {
    precondition(hasAllRows, "a leaf for each row")
    let all = (0..<labels.count + TreePlan.planeSymbolLimit).map { UInt16(min($0, labels.count - 1)) }
    return [UInt16](unsafeUninitializedCapacity: shape.rowCount + Self.spareCount) { target, count in
      if let start = target.baseAddress { write(all, to: start) }
      count = shape.rowCount
    }
  }

  func localCodes(_ buffer: NumberBuffer, code: (Int64) -> UInt32) -> LocalCodes? {
    // Where the bits are its own, leaves have different values.
    guard labels.count <= LocalCodes.limit || otherBlock != nil else { return nil }
    var numbering = CodeNumbering()
    var bytes = [UInt8](repeating: 0, count: labels.count + TreePlan.planeSymbolLimit)
    for leaf in 0..<labels.count {
      guard let byte = numbering.byte(of: code(labels.base &+ Int64(labels[leaf]))) else { return nil }
      bytes[leaf] = byte
    }
    write(bytes, to: buffer.bytes)
    return LocalCodes(rows: buffer.bytes, codes: numbering.codes)
  }

  func write(
    _ rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) -> Bool {
    guard presence == nil, labels.areOfWords else { return false }
    let count = rows.count
    withUnsafeTemporaryAllocation(of: dossier_tree_row.self, capacity: 2 * count + 1) {
      places in
      for (place, row) in rows.enumerated() {
        places[place] = dossier_tree_row(row: row, place: UInt32(place))
      }
      let scratch = places.baseAddress.map { $0 + count }
      dossier_gather_leaves(nodes, places.baseAddress, count, scratch, target)
    }
    for place in 0..<count {
      let leaf = Int(target[place])
      target[place] = UInt16(truncatingIfNeeded: Int(labels.base) &+ labels[leaf])
    }
    return true
  }

  func rows(ofCodes truth: UnsafeBufferPointer<UInt8>) -> BlockRows? {
    guard presence == nil, labels.areOfWords, labels.greatestWord < truth.count else { return nil }
    return rows { truth[Int(labels.base) + $0] }
  }

  func rows(within range: ClosedRange<Int64>) -> BlockRows? {
    rows { range.contains(labels.base &+ Int64($0)) ? 1 : 0 }
  }

  /// The rows whose label has the truth 1; what null rows are told means nothing.
  private func rows(_ truth: (_ label: Int) -> UInt8) -> BlockRows {
    let leaves = (0..<labels.count + TreePlan.planeSymbolLimit).map { truth(labels[$0]) }
    let capacity = (shape.rowCount + 63) / 64 + Self.spareWordCount
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * capacity) { room in
      guard let words = room.baseAddress else { return .none }
      let spare = words + capacity
      switch dossier_tree_bits(nodes, leaves, words, spare) {
      case 0: return .none
      case 1: return .all
      default:
        if let presence { dossier_spread_bits(presence.words, shape.rowCount, words, spare) }
        let bits = UnsafeRawBufferPointer(
          start: presence == nil ? words : spare, count: (shape.rowCount + 7) / 8)
        return .some(BitMask(bits: bits, count: shape.rowCount))
      }
    }
  }

  /// Words of bits that are written and read beyond the last one.
  private static let spareWordCount = 80

  var knowsCounts: Bool { presence == nil && labels.areOfWords }

  func addCounts(into counts: UnsafeMutablePointer<UInt32>) {
    for leaf in 0..<labels.count { counts[Int(labels.base) + labels[leaf]] &+= rowCounts[leaf] }
  }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let memory: ReservedMemory
    if let decoded {
      memory = decoded
    } else {
      memory = try chunk.memory((shape.rowCount + Self.spareCount) * (labels.isNarrow ? 1 : 2))
      if labels.isNarrow {
        write(labels.narrow, to: memory.start.assumingMemoryBound(to: UInt8.self))
      } else {
        write(labels.wide, to: memory.start.assumingMemoryBound(to: UInt16.self))
      }
      decoded = memory
    }
    let start = slice * Limits.vectorRowCount
    switch shape.lane {
    case .bits8: widen(memory, start, count, target, UInt8.self)
    case .bits16: widen(memory, start, count, target, UInt16.self)
    case .bits32: widen(memory, start, count, target, UInt32.self)
    default: widen(memory, start, count, target, UInt64.self)
    }
  }

  @inline(__always)
  private func widen<Element: FixedWidthInteger>(
    _ memory: ReservedMemory, _ start: Int, _ count: Int, _ raw: UnsafeMutableRawPointer, _: Element.Type
  ) {
    let target = raw.assumingMemoryBound(to: Element.self)
    let low = Element(truncatingIfNeeded: labels.base)
    if labels.isNarrow {
      let source = memory.start.assumingMemoryBound(to: UInt8.self) + start
      for row in 0..<count { target[row] = low &+ Element(truncatingIfNeeded: source[row]) }
    } else {
      let source = memory.start.assumingMemoryBound(to: UInt16.self) + start
      for row in 0..<count { target[row] = low &+ Element(truncatingIfNeeded: source[row]) }
    }
  }

  func isKnown(within domain: ValueDomain) -> Bool { labels.areKnown(within: domain) }
}
