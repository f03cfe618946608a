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
    fileprivate(set) var bitCount = 0
    /// What reading the rows takes: eighths of what one row takes at one fork.
    fileprivate var readingTime = 0

    /// Bits, and a quarter of a bit for each row that is read at a fork: as much larger may be what is faster.
    fileprivate var cost: Int { bitCount + readingTime / (4 * 8) }
  }

  /// What is added to the label of a symbol.
  let base: Int64
  /// The label of each symbol, in the order of the leaves.
  let labels: [UInt16]
  /// The leaf of each label.
  let leafOfLabel: [UInt16]
  /// The root is the last one.
  let nodes: [Node]
  /// Bytes of the tree that a column which follows from this one does not need.
  private(set) var savedByteCount = 0

  /// Rows of each leaf, in the order of the leaves.
  var leafRowCounts: [Int] {
    var counts = [Int](repeating: 0, count: labels.count)
    for node in nodes where node.form == .leaf { counts[node.firstLeaf] = node.count }
    return counts
  }

  var labelByteCount: Int { TreeLabels.width(leafOfLabel.count) }

  /// Bits that are read for all rows.
  var rowBitCount: Int { rowBitCount(nodes.count - 1) }

  private func rowBitCount(_ place: Int) -> Int {
    let node = nodes[place]
    switch node.form {
    case .leaf: return 0
    case .planes: return node.count * Self.planeCount(node.leafCount)
    case .fork, .sparseFork: return node.count + rowBitCount(node.left) + rowBitCount(node.right)
    }
  }

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
    let least = packing.least
    base = least
    let counts = Self.frequencies(values, column, least, Int(span) + 1)
    let symbols = counts.indices.filter { counts[$0] > 0 }
    guard symbols.count <= Self.symbolLimit else { return nil }
    var nodes = Self.nodes(symbols.map { Int(counts[$0]) })
    if let classes = column.classes, least >= 0 {
      let ofSymbols = symbols.map { classes[Int(least) + $0] }
      if let common = Self.nodes(symbols.map { Int(counts[$0]) }, ofSymbols, insteadOf: nodes) {
        nodes = common.nodes
        savedByteCount = common.savedBitCount / 8
      }
    }
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

  /// Huffman's tree: the leaves in the order of their symbols, then forks, the root last.
  private static func nodes(_ counts: [Int]) -> [Node] {
    var nodes = leaves(counts)
    _ = join(Array(nodes.indices), &nodes)
    flatten(&nodes, planesBelow: nodes.count)
    return nodes
  }

  /// A tree of which the upper part is that of the symbols' classes, so that it serves a column of these as well, and
  /// the bits of that part; nil if it takes more bits than a tree for each of both.
  private static func nodes(
    _ counts: [Int], _ classes: [Int32], insteadOf own: [Node]
  ) -> (nodes: [Node], savedBitCount: Int)? {
    var members: [Int32: [Int]] = [:]
    for (symbol, number) in classes.enumerated() { members[number, default: []].append(symbol) }
    guard members.count > 1, members.count < classes.count else { return nil }
    var nodes = leaves(counts)
    let roots = members.sorted { $0.key < $1.key }.map { join($0.value, &nodes) }
    // What is read of the classes ends where numbers of one width begin.
    let innerCount = nodes.count
    _ = join(roots, &nodes)
    flatten(&nodes, planesBelow: innerCount)
    let ofClasses = Self.nodes(roots.map { nodes[$0].count })
    let saved = max(0, (ofClasses.last?.bitCount ?? 0) - 8 * classes.count)
    return (nodes.last?.bitCount ?? 0) < (own.last?.bitCount ?? 0) + saved ? (nodes, saved) : nil
  }

  private static func leaves(_ counts: [Int]) -> [Node] {
    var nodes = counts.map { Node(form: .leaf, count: $0, leafCount: 1) }
    for leaf in nodes.indices { nodes[leaf].firstLeaf = leaf }
    return nodes
  }

  /// Adds the forks that make some nodes a tree as Huffman does, whose right children have fewer rows; returns the
  /// root, which is the last of them.
  private static func join(_ roots: [Int], _ nodes: inout [Node]) -> Int {
    let roots = roots.sorted { (nodes[$0].count, $0) < (nodes[$1].count, $1) }
    var (nextRoot, nextFork) = (0, nodes.count)
    func takeLeast(_ nodes: [Node]) -> Int {
      let hasRoot = nextRoot < roots.count
      if hasRoot, nextFork >= nodes.count || nodes[roots[nextRoot]].count <= nodes[nextFork].count {
        nextRoot += 1
        return roots[nextRoot - 1]
      }
      nextFork += 1
      return nextFork - 1
    }
    for _ in 1..<max(roots.count, 1) {
      let right = takeLeast(nodes)
      let left = takeLeast(nodes)
      var node = Node(
        form: .fork, count: nodes[left].count + nodes[right].count,
        leafCount: nodes[left].leafCount + nodes[right].leafCount)
      (node.left, node.right) = (left, right)
      nodes.append(node)
    }
    return roots.count > 1 ? nodes.count - 1 : roots[0]
  }

  /// Chooses how each node is written.
  ///
  /// - Parameter limit: nodes that may have planes are those before it.
  private static func flatten(_ nodes: inout [Node], planesBelow limit: Int) {
    for place in nodes.indices {
      var node = nodes[place]
      defer { nodes[place] = node }
      if node.form == .leaf {
        node.bitCount = overhead
        continue
      }
      let (left, right) = (nodes[node.left], nodes[node.right])
      let sparse = SparseBits.byteCount(oneCount: right.count, of: node.count) * 8
      let isSparse = SparseBits.isWorthIt(oneCount: right.count, of: node.count)
      node.form = isSparse ? .sparseFork : .fork
      node.bitCount = left.bitCount + right.bitCount + overhead + (isSparse ? sparse : node.count)
      node.readingTime = left.readingTime + right.readingTime + 8 * node.count
      guard node.leafCount <= planeSymbolLimit, place < limit else { continue }
      var planes = node
      let width = planeCount(node.leafCount)
      planes.form = .planes
      planes.bitCount = width * node.count + overhead
      planes.readingTime = node.count * (width + lookUpTime(width))
      if planes.cost <= node.cost { node = planes }
    }
  }

  /// What it takes to look up the label of a number of one width, in the units of ``Node/readingTime``.
  private static func lookUpTime(_ width: Int) -> Int {
    switch width {
    case ...4: 1
    case 5: 2
    case 6: 3
    default: 12
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
