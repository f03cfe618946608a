import CKernels

/// A tree of bits whose leaves are true or false: nodes below which all are alike are leaves themselves.
struct PrunedTree {
  enum Form {
    /// All rows are alike.
    case uniform(Bool)
    /// The rows of one side of a fork with these bits are true: the right one's or the left one's.
    case fork(UnsafePointer<UInt8>, isRight: Bool)
    case tree
  }

  private(set) var nodes: [dossier_tree_node] = []
  /// 1 for true, of each leaf and so many more that whatever bits say is one of them, then a false and a true one.
  let labels: [UInt8]

  /// - Parameter leaves: 1 for those that are true.
  init(_ tree: [dossier_tree_node], _ leaves: [UInt8]) {
    labels = leaves + [UInt8](repeating: leaves[0], count: TreePlan.planeSymbolLimit) + [0, 1]
    add(0, of: tree, leaves)
  }

  var form: Form {
    let root = nodes[0]
    if let value = value(of: root) { return .uniform(value != 0) }
    guard Int(root.kind) == DOSSIER_TREE_FORK, value(of: nodes[Int(root.left)]) != nil,
      let right = value(of: nodes[Int(root.right)]), let bits = root.bits
    else { return .tree }
    return .fork(bits, isRight: right != 0)
  }

  /// What all rows of a leaf are; nil for other nodes.
  private func value(of node: dossier_tree_node) -> UInt8? {
    Int(node.kind) == DOSSIER_TREE_LEAF ? labels[Int(node.left)] : nil
  }

  /// Adds a node behind the others, then what is below it.
  private mutating func add(_ place: Int, of tree: [dossier_tree_node], _ leaves: [UInt8]) {
    let (node, own) = (tree[place], nodes.count)
    nodes.append(node)
    if Int(node.kind) == DOSSIER_TREE_FORK {
      nodes[own].left = UInt32(nodes.count)
      add(Int(node.left), of: tree, leaves)
      nodes[own].right = UInt32(nodes.count)
      add(Int(node.right), of: tree, leaves)
      let (left, right) = (nodes[Int(nodes[own].left)], nodes[Int(nodes[own].right)])
      if let value = value(of: left), value == self.value(of: right) { makeLeaf(own, value) }
    } else {
      let value = leaves[Int(node.left)]
      if leaves[Int(node.left)..<Int(node.right)].allSatisfy({ $0 == value }) { makeLeaf(own, value) }
    }
  }

  private mutating func makeLeaf(_ place: Int, _ value: UInt8) {
    nodes.removeSubrange((place + 1)...)
    nodes[place].kind = UInt16(DOSSIER_TREE_LEAF)
    nodes[place].left = UInt32(labels.count - 2) + UInt32(value)
  }
}
