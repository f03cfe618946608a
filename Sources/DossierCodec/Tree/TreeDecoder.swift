import CKernels
import DossierBase
import DossierVector

/// Reads the rows of a tree of bits, all of them at once.
final class TreeDecoder: ValueDecoder {
  private let shape: BlockShape
  private let chunk: ChunkContext
  private let base: Int64
  /// Of each leaf, and so many more that whatever bits say is one of them.
  private let labels: [UInt16]
  private let greatestLabel: Int
  @exclusivity(unchecked) private var nodes: [dossier_tree_node] = []
  /// Bits of nodes that are stored otherwise.
  @exclusivity(unchecked) private var bits: [ReservedMemory] = []
  /// Rows of the root.
  private let rowCount: Int
  /// The rows that are not null; nil if all are.
  private let presence: BitMask?
  @exclusivity(unchecked) private var decoded: ReservedMemory?

  init(
    _ reader: inout ByteReader, _ shape: BlockShape, _ chunk: ChunkContext
  ) throws(EngineError) {
    self.shape = shape
    self.chunk = chunk
    base = try reader.read(Int64.self)
    let leafCount = Int(try reader.read(UInt32.self))
    guard (1...TreePlan.symbolLimit).contains(leafCount) else {
      throw .damaged("a tree with a wrong number of leaves")
    }
    let part = try PartBlock.read(
      &reader, lane: .bits16, rowCount: leafCount, among: TreeEncoding.labelEncodings,
      chunk.part(.smallint, nil))
    var labels: [UInt16] = []
    labels.reserveCapacity(leafCount + TreePlan.planeSymbolLimit)
    let scratch = SliceBuffer(.smallint)
    for start in stride(from: 0, to: leafCount, by: Limits.vectorRowCount) {
      let view = scratch.elements(
        of: try part.view(start..<min(start + Limits.vectorRowCount, leafCount), scratch))
      for row in 0..<view.count { labels.append(view.elements(UInt16.self)[view.index(row)]) }
    }
    greatestLabel = Int(labels.max() ?? 0)
    let (_, overflow) = base.addingReportingOverflow(Int64(greatestLabel))
    if overflow { throw .damaged("values of a tree beyond their width") }
    self.labels = labels + [UInt16](repeating: labels[0], count: TreePlan.planeSymbolLimit)
    switch chunk.validity {
    case .allValid: (presence, rowCount) = (nil, shape.rowCount)
    case .allNull: (presence, rowCount) = (nil, 0)
    case .bits(let mask): (presence, rowCount) = (mask, mask.setCount(0..<mask.count))
    }
    guard rowCount > 0 else { throw .damaged("a tree without rows") }
    var leaf = 0
    try read(&reader, rowCount, 0, leafCount, &leaf)
    guard leaf == leafCount else { throw .damaged("a tree with a wrong number of leaves") }
    _ = try reader.take(TreeEncoding.spareByteCount)
  }

  /// Reads a node of `count` rows; says where it stands.
  @discardableResult
  private func read(
    _ reader: inout ByteReader, _ count: Int, _ depth: Int, _ leafCount: Int, _ leaf: inout Int
  ) throws(EngineError) -> Int {
    guard depth < TreePlan.depthLimit else { throw .damaged("a tree with too many levels") }
    let place = nodes.count
    var node = dossier_tree_node()
    node.count = UInt32(count)
    nodes.append(node)
    let form = try reader.read(UInt8.self)
    switch form {
    case 0, 3:
      node.kind = UInt16(form == 0 ? DOSSIER_TREE_LEAF : DOSSIER_TREE_PLANES)
      node.left = UInt32(leaf)
      leaf += form == 0 ? 1 : Int(try reader.read(UInt8.self)) + 1
      guard leaf <= leafCount else { throw .damaged("a tree with a wrong number of leaves") }
      if form == 3 {
        let width = TreePlan.planeCount(leaf - Int(node.left))
        guard width > 0 else { throw .damaged("numbers of no bits") }
        node.width = UInt16(width)
        node.bits = try reader.take(width * ((count + 7) / 8)).baseAddress?.assumingMemoryBound(
          to: UInt8.self)
      }
    case 1, 2:
      node.kind = UInt16(DOSSIER_TREE_FORK)
      var rightCount = 0
      if form == 1 {
        let bytes = try reader.take((count + 7) / 8)
        rightCount = dossier_count_bits(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        guard count % 8 == 0 || bytes[bytes.count - 1] >> UInt8(count % 8) == 0 else {
          throw .damaged("a node of a tree has bits past its last row")
        }
        node.bits = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      } else {
        let byteCount = (count + 63) / 64 * 8 + TreeEncoding.spareByteCount
        let memory = try chunk.memory(byteCount)
        memory.start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        rightCount = try SparseBits.read(
          &reader, of: count, memory.start.assumingMemoryBound(to: UInt64.self))
        bits.append(memory)
        node.bits = UnsafePointer(memory.start.assumingMemoryBound(to: UInt8.self))
      }
      guard rightCount > 0, rightCount < count else { throw .damaged("a node of a tree with one side") }
      node.left = UInt32(try read(&reader, count - rightCount, depth + 1, leafCount, &leaf))
      node.right = UInt32(try read(&reader, rightCount, depth + 1, leafCount, &leaf))
    default: throw .damaged("a node of a tree of an unknown form")
    }
    nodes[place] = node
    return place
  }

  // MARK: Rows

  /// Bytes of a label.
  private var width: Int { greatestLabel <= Int(UInt8.max) ? 1 : 2 }
  /// Elements that are read and written beyond the last one.
  private static let spareCount = 64

  /// Writes the labels of all rows as bytes; there is room for 64 more.
  private func write(_ labels: [UInt8], to target: UnsafeMutablePointer<UInt8>) {
    withScratch(1) { (first, second) in
      guard let presence else {
        return dossier_tree_u8(nodes, labels, target, first.assumingMemoryBound(to: UInt8.self))
      }
      let dense = second.assumingMemoryBound(to: UInt8.self)
      dossier_tree_u8(nodes, labels, dense, first.assumingMemoryBound(to: UInt8.self))
      dossier_spread_u8(presence.words, shape.rowCount, dense, target)
    }
  }

  /// The same as words.
  private func write(_ labels: [UInt16], to target: UnsafeMutablePointer<UInt16>) {
    withScratch(2) { (first, second) in
      guard let presence else {
        return dossier_tree_u16(nodes, labels, target, first.assumingMemoryBound(to: UInt16.self))
      }
      let dense = second.assumingMemoryBound(to: UInt16.self)
      dossier_tree_u16(nodes, labels, dense, first.assumingMemoryBound(to: UInt16.self))
      dossier_spread_u16(presence.words, shape.rowCount, dense, target)
    }
  }

  /// Calls `body` with two places for all rows.
  private func withScratch(_ width: Int, _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void) {
    let byteCount = (shape.rowCount + Self.spareCount) * width
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 2 * byteCount, alignment: 64)
    defer { scratch.deallocate() }
    body(scratch, scratch + byteCount)
  }

  private var narrowLabels: [UInt8] { labels.map { UInt8(truncatingIfNeeded: $0) } }

  func numbers(_ buffer: NumberBuffer) -> BlockNumbers? {
    if width == 1 {
      write(narrowLabels, to: buffer.bytes)
      return BlockNumbers(.bytes(buffer.bytes), count: shape.rowCount, base: base)
    }
    write(labels, to: buffer.words)
    return BlockNumbers(.words(buffer.words), count: shape.rowCount, base: base)
  }

  func localCodes(_ buffer: NumberBuffer, code: (Int64) -> UInt32) -> LocalCodes? {
    let leafCount = labels.count - TreePlan.planeSymbolLimit
    guard leafCount <= LocalCodes.limit else { return nil }
    var numbering = CodeNumbering()
    var bytes = [UInt8](repeating: 0, count: labels.count)
    for leaf in 0..<leafCount {
      guard let byte = numbering.byte(of: code(base &+ Int64(labels[leaf]))) else { return nil }
      bytes[leaf] = byte
    }
    write(bytes, to: buffer.bytes)
    return LocalCodes(rows: buffer.bytes, codes: numbering.codes)
  }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let memory: ReservedMemory
    if let decoded {
      memory = decoded
    } else {
      memory = try chunk.memory((shape.rowCount + Self.spareCount) * width)
      if width == 1 {
        write(narrowLabels, to: memory.start.assumingMemoryBound(to: UInt8.self))
      } else {
        write(labels, to: memory.start.assumingMemoryBound(to: UInt16.self))
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
    let low = Element(truncatingIfNeeded: base)
    if width == 1 {
      let source = memory.start.assumingMemoryBound(to: UInt8.self) + start
      for row in 0..<count { target[row] = low &+ Element(truncatingIfNeeded: source[row]) }
    } else {
      let source = memory.start.assumingMemoryBound(to: UInt16.self) + start
      for row in 0..<count { target[row] = low &+ Element(truncatingIfNeeded: source[row]) }
    }
  }

  func isKnown(within domain: ValueDomain) -> Bool {
    domain.range.contains(Int128(base)) && domain.range.contains(Int128(base) + Int128(greatestLabel))
  }
}
