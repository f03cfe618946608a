import CKernels
import DossierBase
import DossierVector

/// Reads the nodes of a tree of bits, each before its children, and what they say of the rows.
struct TreeShape {
  private(set) var nodes: [dossier_tree_node] = []
  /// Of each leaf.
  private(set) var rowCounts: [UInt32] = []
  private let leafCount: Int
  private var leaf = 0

  init(leafCount: Int) {
    self.leafCount = leafCount
    nodes.reserveCapacity(2 * leafCount)
  }

  /// Reads the nodes and the rows of the leaves.
  ///
  /// - Throws: damage, unless that is one tree of all leaves, which have so many rows together.
  mutating func read(_ reader: inout ByteReader, rowCount: Int) throws(EngineError) {
    var bytes = Bytes(rest: reader.rest)
    try readNode(&bytes, depth: 0)
    guard leaf == leafCount else { throw Self.wrongLeafCount }
    rowCounts.reserveCapacity(leafCount)
    var total = 0
    for _ in 0..<leafCount {
      let count = try bytes.groups() + 1
      total += count
      guard total <= rowCount else { throw Self.wrongRowCount }
      rowCounts.append(UInt32(count))
    }
    guard total == rowCount else { throw Self.wrongRowCount }
    _ = try reader.take(bytes.place)
    // Children stand behind their parents.
    nodes.withUnsafeMutableBufferPointer { nodes in
      rowCounts.withUnsafeBufferPointer { rowCounts in
        for place in nodes.indices.reversed() {
          let node = nodes[place]
          if Int(node.kind) == DOSSIER_TREE_FORK {
            nodes[place].count = nodes[Int(node.left)].count + nodes[Int(node.right)].count
          } else {
            for leaf in Int(node.left)..<Int(node.right) { nodes[place].count += rowCounts[leaf] }
          }
        }
      }
    }
  }

  /// The bytes of nodes and rows, one after the other.
  private struct Bytes {
    let rest: UnsafeRawBufferPointer
    var place = 0

    @inline(__always)
    mutating func next() throws(EngineError) -> UInt8 {
      guard place < rest.count else { throw .damaged("a tree ends too early") }
      place &+= 1
      return rest[place &- 1]
    }

    /// A number in groups of seven bits.
    @inline(__always)
    mutating func groups() throws(EngineError) -> Int {
      var (number, shift) = (0, 0)
      while true {
        let byte = try next()
        number |= Int(byte & 0x7F) &<< shift
        if byte < 0x80 { return number }
        shift &+= 7
        if shift == 21 { throw .damaged("a number of too many bytes") }
      }
    }
  }

  /// The form that says what the fork of a node is stands in its width; a leaf and planes have
  /// the leaf behind their last one on the right.
  private mutating func readNode(_ bytes: inout Bytes, depth: Int) throws(EngineError) {
    guard depth < TreePlan.depthLimit else { throw .damaged("a tree with too many levels") }
    let place = nodes.count
    let form = try bytes.next()
    var node = dossier_tree_node()
    switch form {
    case 0, 3:
      node.kind = UInt16(form == 0 ? DOSSIER_TREE_LEAF : DOSSIER_TREE_PLANES)
      node.left = UInt32(leaf)
      leaf += form == 0 ? 1 : Int(try bytes.next()) + 1
      guard leaf <= leafCount else { throw Self.wrongLeafCount }
      node.right = UInt32(leaf)
      if form == 3 {
        node.width = UInt16(TreePlan.planeCount(leaf - Int(node.left)))
        guard node.width > 0 else { throw .damaged("numbers of no bits") }
      }
      nodes.append(node)
    case 1, 2:
      node.kind = UInt16(DOSSIER_TREE_FORK)
      node.width = UInt16(form)
      nodes.append(node)
      nodes[place].left = UInt32(nodes.count)
      try readNode(&bytes, depth: depth + 1)
      nodes[place].right = UInt32(nodes.count)
      try readNode(&bytes, depth: depth + 1)
    default: throw .damaged("a node of a tree of an unknown form")
    }
  }

  private static let wrongBits = EngineError.damaged(
    "bits of a tree that do not go with the rows of its leaves")
  private static let wrongRowCount = EngineError.damaged("a tree with a wrong number of rows")
  private static let wrongLeafCount = EngineError.damaged("a tree with a wrong number of leaves")

  /// Reads where the bits of all nodes stand; returns the memory of those that stand elsewhere.
  ///
  /// - Parameter otherBlock: the block in which the bits stand, of which the reader says where; nil if they come next.
  mutating func readBits(
    _ reader: inout ByteReader, of otherBlock: UnsafeRawBufferPointer?, _ chunk: ChunkContext
  ) throws(EngineError) -> ReservedMemory? {
    let sparse = try memory(chunk)
    var (used, end) = (0, 0)
    var distances = Bytes(rest: reader.rest)
    for place in nodes.indices where Int(nodes[place].kind) != DOSSIER_TREE_LEAF {
      guard let otherBlock else {
        try readBits(ofNode: place, &reader, sparse, &used)
        continue
      }
      // Behind the last bits there are bytes that kernels read, too.
      let start = end + (try distances.groups())
      let limit = otherBlock.count - TreeEncoding.spareByteCount
      guard start <= limit else { throw .damaged("bits of a tree behind the end of another column's block") }
      var bits = ByteReader(block: UnsafeRawBufferPointer(rebasing: otherBlock[start..<limit]))
      try readBits(ofNode: place, &bits, sparse, &used)
      end = start + bits.position
    }
    if otherBlock != nil { _ = try reader.take(distances.place) }
    return sparse
  }

  private mutating func readBits(
    ofNode place: Int, _ reader: inout ByteReader, _ sparse: ReservedMemory?, _ used: inout Int
  ) throws(EngineError) {
    let node = nodes[place]
    let (count, byteCount) = (Int(node.count), (Int(node.count) + 7) / 8)
    switch (Int(node.kind), node.width) {
    case (DOSSIER_TREE_FORK, 2):
      guard let bits = sparse.map({ $0.start + used }) else { break }
      used += Self.byteCount(ofBits: count)
      let oneCount = try SparseBits.read(&reader, of: count, bits.assumingMemoryBound(to: UInt64.self))
      guard oneCount == Int(nodes[Int(node.right)].count) else { throw Self.wrongBits }
      nodes[place].bits = UnsafePointer(bits.assumingMemoryBound(to: UInt8.self))
    case (DOSSIER_TREE_FORK, _):
      let bits = try reader.take(byteCount)
      guard dossier_count_bits(bits.baseAddress, byteCount) == Int(nodes[Int(node.right)].count),
        count % 8 == 0 || bits[byteCount - 1] >> UInt8(count % 8) == 0
      else { throw Self.wrongBits }
      nodes[place].bits = bits.baseAddress?.assumingMemoryBound(to: UInt8.self)
    default:
      nodes[place].bits = try reader.take(Int(node.width) * byteCount).baseAddress?.assumingMemoryBound(
        to: UInt8.self)
    }
  }

  /// Bytes that the bits of a node take, as writers write them.
  static func storedByteCount(_ node: dossier_tree_node, in nodes: [dossier_tree_node]) -> Int {
    let (count, byteCount) = (Int(node.count), (Int(node.count) + 7) / 8)
    switch (Int(node.kind), node.width) {
    case (DOSSIER_TREE_LEAF, _): return 0
    case (DOSSIER_TREE_FORK, 2):
      return SparseBits.byteCount(oneCount: Int(nodes[Int(node.right)].count), of: count)
    case (DOSSIER_TREE_FORK, _): return byteCount
    default: return Int(node.width) * byteCount
    }
  }

  /// Zeros for the bits of all nodes that are stored otherwise; nil if there are none.
  private func memory(_ chunk: ChunkContext) throws(EngineError) -> ReservedMemory? {
    var byteCount = 0
    for node in nodes where Int(node.kind) == DOSSIER_TREE_FORK && node.width == 2 {
      byteCount += Self.byteCount(ofBits: Int(node.count))
    }
    if byteCount == 0 { return nil }
    let memory = try chunk.memory(byteCount)
    memory.start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return memory
  }

  private static func byteCount(ofBits count: Int) -> Int {
    (count + 63) / 64 * 8 + TreeEncoding.spareByteCount
  }
}
