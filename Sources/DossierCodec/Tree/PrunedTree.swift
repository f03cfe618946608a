import CKernels

/// A tree of bits with other labels: nodes below which all rows have the same one are leaves themselves.
struct PrunedTree {
  /// Each before its left, then its right one.
  private(set) var nodes: [dossier_tree_node] = []
  /// Which nodes of the tree these are.
  private(set) var places: [Int] = []

  /// - Parameter isEqual: true if two leaves have the same label.
  init(_ tree: [dossier_tree_node], _ isEqual: (Int, Int) -> Bool) {
    nodes.reserveCapacity(tree.count)
    add(0, of: tree, isEqual)
  }

  /// Bits of the rows of all nodes.
  var bitCount: Int {
    nodes.reduce(0) { sum, node in
      switch Int(node.kind) {
      case DOSSIER_TREE_LEAF: sum
      case DOSSIER_TREE_PLANES: sum + Int(node.count) * Int(node.width)
      default: sum + Int(node.count)
      }
    }
  }

  /// A leaf that has the label of all rows of a node; nil if they have several.
  private func leaf(_ place: Int) -> Int? {
    Int(nodes[place].kind) == DOSSIER_TREE_LEAF ? Int(nodes[place].left) : nil
  }

  /// Adds a node behind the others, then what is below it.
  private mutating func add(_ place: Int, of tree: [dossier_tree_node], _ isEqual: (Int, Int) -> Bool) {
    let (node, own) = (tree[place], nodes.count)
    nodes.append(node)
    places.append(place)
    if Int(node.kind) == DOSSIER_TREE_FORK {
      nodes[own].left = UInt32(nodes.count)
      add(Int(node.left), of: tree, isEqual)
      nodes[own].right = UInt32(nodes.count)
      add(Int(node.right), of: tree, isEqual)
      if let left = leaf(Int(nodes[own].left)), let right = leaf(Int(nodes[own].right)), isEqual(left, right)
      {
        makeLeaf(own, left)
      }
    } else {
      let first = Int(node.left)
      if (first..<Int(node.right)).allSatisfy({ isEqual(first, $0) }) { makeLeaf(own, first) }
    }
  }

  private mutating func makeLeaf(_ place: Int, _ leaf: Int) {
    nodes.removeSubrange((place + 1)...)
    places.removeSubrange((place + 1)...)
    nodes[place].kind = UInt16(DOSSIER_TREE_LEAF)
    (nodes[place].left, nodes[place].right) = (UInt32(leaf), UInt32(leaf + 1))
  }
}
