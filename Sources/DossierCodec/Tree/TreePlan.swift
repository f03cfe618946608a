import CKernels
import DossierBase

/// The shape of a tree of bits for a column: that of Huffman's code, where parts of it are no better than numbers of
/// one width.
struct TreePlan {
  /// One node; children stand before their parents.
  struct Node {
    enum Form { case leaf, fork, sparseFork, planes }

    var form: Form
    /// Rows with one of the node's symbols.
    var count: Int
    /// Its symbols are those from ``firstLeaf`` on.
    var leafCount: Int
    var firstLeaf = 0
    var left = -1
    var right = -1
    var bitCount = 0
  }

  /// What is added to the label of a symbol.
  let base: Int64
  /// The label of each symbol, in the order of the leaves.
  let labels: [UInt16]
  /// The leaf of each label.
  let leafOfLabel: [UInt16]
  /// The root is the last one.
  let nodes: [Node]

  /// Rows of each leaf, in the order of the leaves.
  var leafRowCounts: [Int] {
    var counts = [Int](repeating: 0, count: labels.count)
    for node in nodes where node.form == .leaf { counts[node.firstLeaf] = node.count }
    return counts
  }

  var labelByteCount: Int { leafOfLabel.count <= 256 ? 1 : 2 }

  /// Symbols of a tree at most.
  static let symbolLimit = 4_096
  /// Symbols of a node with planes at most.
  static let planeSymbolLimit = 256
  /// Levels of a tree at most; Huffman's code of 65,536 rows has fewer.
  static let depthLimit = 32
  /// A node takes so many bits besides those of its rows.
  private static let overhead = 12

  /// Bytes of the nodes, about.
  var byteCount: Int { (nodes.last?.bitCount ?? 0) / 8 }

  /// Nil unless the column has integers that lie close together, few of them distinct.
  init?(_ column: BlockInput) {
    guard case .integers(let values) = column.values, column.nullCount < column.count else { return nil }
    guard let packing = column.bitPackingPlan else { return nil }
    let (span, overflow) = packing.greatest.subtractingReportingOverflow(packing.least)
    guard !overflow, span <= Int64(UInt16.max) else { return nil }
    base = packing.least
    let counts = Self.frequencies(values, column, packing.least, Int(span) + 1)
    let symbols = counts.indices.filter { counts[$0] > 0 }
    guard symbols.count <= Self.symbolLimit else { return nil }
    var nodes = Self.huffman(symbols.map { Int(counts[$0]) })
    Self.flatten(&nodes)
    // Leaves are numbered as they stand below the root.
    var order: [Int] = []
    Self.number(&nodes, nodes.count - 1, &order)
    labels = order.map { UInt16(symbols[$0]) }
    var leafOfLabel = [UInt16](repeating: 0, count: counts.count)
    for (leaf, label) in labels.enumerated() { leafOfLabel[Int(label)] = UInt16(leaf) }
    self.leafOfLabel = leafOfLabel
    self.nodes = nodes
  }

  private static let wideSpan = 2_048

  /// How often each value occurs that is not null.
  private static func frequencies(
    _ values: UnsafePointer<Int64>, _ column: BlockInput, _ least: Int64, _ span: Int
  ) -> [UInt32] {
    // Several counters of a value pay where all of them stay in a processor's first cache.
    if column.nullCount == 0, span <= wideSpan {
      return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * span) { counts in
        counts.initialize(repeating: 0)
        dossier_frequencies(values, column.count, least, counts.baseAddress, span)
        return Array(counts[..<span])
      }
    }
    var counts = [UInt32](repeating: 0, count: span)
    if column.nullCount == 0 {
      counts.withUnsafeMutableBufferPointer { counts in
        for row in 0..<column.count { counts[Int(values[row] &- least)] &+= 1 }
      }
      return counts
    }
    column.validity.withUnsafeBufferPointer { validity in
      for row in 0..<column.count where validity[row] != 0 { counts[Int(values[row] &- least)] &+= 1 }
    }
    return counts
  }

  /// Huffman's tree: the leaves in the order of their symbols, then forks, whose right child has fewer rows.
  private static func huffman(_ counts: [Int]) -> [Node] {
    var nodes = counts.map { Node(form: .leaf, count: $0, leafCount: 1) }
    for leaf in nodes.indices { nodes[leaf].firstLeaf = leaf }
    let leaves = nodes.indices.sorted { (nodes[$0].count, $0) < (nodes[$1].count, $1) }
    var (nextLeaf, nextFork) = (0, leaves.count)
    func takeLeast() -> Int {
      let hasLeaf = nextLeaf < leaves.count
      if hasLeaf, nextFork >= nodes.count || nodes[leaves[nextLeaf]].count <= nodes[nextFork].count {
        nextLeaf += 1
        return leaves[nextLeaf - 1]
      }
      nextFork += 1
      return nextFork - 1
    }
    for _ in 1..<max(counts.count, 1) {
      let right = takeLeast()
      let left = takeLeast()
      var node = Node(
        form: .fork, count: nodes[left].count + nodes[right].count,
        leafCount: nodes[left].leafCount + nodes[right].leafCount)
      (node.left, node.right) = (left, right)
      nodes.append(node)
    }
    return nodes
  }

  /// Chooses how each node is written.
  private static func flatten(_ nodes: inout [Node]) {
    for place in nodes.indices {
      var node = nodes[place]
      defer { nodes[place] = node }
      if node.form == .leaf {
        node.bitCount = overhead
        continue
      }
      let rest = nodes[node.left].bitCount + nodes[node.right].bitCount + overhead
      let sparse = SparseBits.byteCount(oneCount: nodes[node.right].count, of: node.count) * 8
      let isSparse = SparseBits.isWorthIt(oneCount: nodes[node.right].count, of: node.count)
      node.form = isSparse ? .sparseFork : .fork
      node.bitCount = rest + (isSparse ? sparse : node.count)
      guard node.leafCount <= planeSymbolLimit else { continue }
      // Numbers of one width are read several times as fast.
      let planes = planeCount(node.leafCount) * node.count + overhead
      if planes * 32 <= node.bitCount * 33 {
        node.form = .planes
        node.bitCount = planes
      }
    }
  }

  /// Bits of a number below `leafCount`, at least two.
  static func planeCount(_ leafCount: Int) -> Int {
    Int.bitWidth - (leafCount - 1).leadingZeroBitCount
  }

  private static func number(_ nodes: inout [Node], _ place: Int, _ order: inout [Int]) {
    let symbol = nodes[place].firstLeaf
    nodes[place].firstLeaf = order.count
    if nodes[place].form == .leaf { return order.append(symbol) }
    let (left, right) = (nodes[place].left, nodes[place].right)
    // The symbols of a node with planes keep the order below it.
    number(&nodes, left, &order)
    number(&nodes, right, &order)
  }
}
