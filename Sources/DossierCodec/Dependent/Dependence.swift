import CKernels
import DossierBase
import DossierVector

/// What says of a column that its values follow from those of a sibling: the sibling's tree, as far down as it tells
/// them.
struct Dependence {
  let sibling: UInt32
  let base: Int64
  /// What the value at each leaf is more than the base.
  let labels: [UInt16]
  let labelByteCount: Int
  /// Rows of each leaf.
  let rowCounts: [Int]
  /// Each before its left, then its right one.
  let nodes: [dossier_tree_node]
  /// Where the bits of each node begin in the sibling's block; of leaves it means nothing.
  let bitPlaces: [Int]
  /// Bits that are read for all rows.
  private let bitCount: Int

  /// Rows that a run has on average where the column is better read by runs.
  private static let runRowCount = 8

  /// Nil unless the values are numbers that lie close together, without nulls, and each code of a sibling that is a
  /// tree stands beside one of them alone; of several such siblings the one of which the fewest bits are read.
  init?(_ column: BlockInput) {
    guard let siblings = column.siblings, column.nullCount == 0, case .integers(let values) = column.values
    else { return nil }
    var best: Dependence?
    for id in siblings.columnIDs {
      guard let sibling = try? siblings.column(id), sibling.areCodes, sibling.count == column.count,
        let tree = sibling.tree, let found = Dependence(values, column.count, tree, id),
        found.bitCount < best?.bitCount ?? .max
      else { continue }
      best = found
    }
    guard let best else { return nil }
    self = best
  }

  /// True if a column is one of codes and not better read by runs, so that it may be worth a look whether it follows.
  static func mayBeWorthIt(for column: BlockInput) -> Bool {
    column.isTableCodes && !isInRuns(column.likelyRunCount, of: column.count)
  }

  /// True if so many runs of a column are so long that it is better read by them.
  static func isInRuns(_ runCount: Int, of rowCount: Int) -> Bool { runCount * runRowCount <= rowCount }

  private init?(_ values: UnsafePointer<Int64>, _ count: Int, _ tree: TreeDecoder, _ sibling: UInt32) {
    guard let found = Self.valueOfEach(tree.leaves(), tree.labels.count, values, count),
      let least = found.min(),
      let greatest = found.max()
    else { return nil }
    let (span, overflow) = greatest.subtractingReportingOverflow(least)
    guard !overflow, span <= Int64(UInt16.max) else { return nil }
    let pruned = PrunedTree(tree.nodes) { found[$0] == found[$1] }
    var (labels, rowCounts) = ([UInt16](), [Int]())
    for node in pruned.nodes where Int(node.kind) != DOSSIER_TREE_FORK {
      let leaves = Int(node.left)..<Int(node.right)
      labels.append(contentsOf: leaves.map { UInt16(found[$0] - least) })
      // A leaf may have been a node with many.
      rowCounts.append(
        contentsOf: leaves.count == 1 ? [Int(node.count)] : leaves.map { Int(tree.rowCounts[$0]) })
    }
    (self.sibling, base, self.labels, self.rowCounts) = (sibling, least, labels, rowCounts)
    labelByteCount = TreeLabels.width(Int(span) + 1)
    nodes = pruned.nodes
    let places = tree.bitPlaces
    bitPlaces = pruned.places.map { places[$0] }
    bitCount = pruned.bitCount
  }

  /// True if hardly more bits are read of the sibling's tree than of one of the column's own.
  func isWorthIt(for column: BlockInput) -> Bool {
    guard let own = column.treePlan else { return false }
    return bitCount <= own.rowBitCount + own.rowBitCount / 8
  }

  /// Bytes of the tree without its bits, about.
  var byteCount: Int { TreeLabels.overhead + labels.count * (labelByteCount + 2) + nodes.count * 3 }

  /// The value beside each leaf, which all have rows; nil if there are several.
  private static func valueOfEach(
    _ leaves: [UInt16], _ leafCount: Int, _ values: UnsafePointer<Int64>, _ count: Int
  ) -> [Int64]? {
    var (found, isKnown) = (
      [Int64](repeating: 0, count: leafCount), [Bool](repeating: false, count: leafCount)
    )
    for row in 0..<count {
      let leaf = Int(leaves[row])
      if !isKnown[leaf] {
        (found[leaf], isKnown[leaf]) = (values[row], true)
      } else if found[leaf] != values[row] {
        return nil
      }
    }
    return isKnown.allSatisfy(\.self) ? found : nil
  }
}
