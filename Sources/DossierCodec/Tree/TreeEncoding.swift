import CKernels
import DossierBase
import DossierVector

/// A bit for each row that passes a node of a tree, whose leaves are the values.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | | ``TreeLabels`` |
/// | … | | the nodes, each before its left, then its right one |
/// | … | | the number of rows of each leaf less 1, in groups of seven bits |
/// | … | | the bits of the nodes in the same order |
/// | … | 8 | zeros |
///
/// A node is a byte: 0 is a leaf, the next one; 1 and 2 a fork, whose bits are as they are or ``SparseBits``: 0 for the
/// rows of the left node, 1 for those of the right one; 3 numbers of one width, whose number of leaves less 1 follows
/// in a byte. The rows of the root are those that are not null.
enum TreeEncoding: Encoding {
  static let id = EncodingID.tree

  /// What is read beyond the last bits.
  static let spareByteCount = 8

  static func estimate(_ column: BlockInput) -> Int? {
    guard let plan = column.treePlan else { return nil }
    return TreeLabels.overhead + spareByteCount + plan.byteCount + plan.labels.count
      * (plan.labelByteCount + 2)
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let plan = column.treePlan, case .integers(let values) = column.values else { return false }
    TreeLabels.write(plan.base, plan.labels, width: plan.labelByteCount, to: &writer.body)
    writeShape(plan, plan.nodes.count - 1, to: &writer.body)
    for count in plan.leafRowCounts { writer.body.writeGroups(count - 1) }
    let rowCount = column.count - column.nullCount
    let leaves = UnsafeMutablePointer<UInt16>.allocate(capacity: 2 * rowCount)
    defer { leaves.deallocate() }
    plan.leafOfLabel.withUnsafeBufferPointer { leafOfLabel in
      let base = plan.base
      if column.nullCount == 0 {
        for row in 0..<column.count { leaves[row] = leafOfLabel[Int(values[row] &- base)] }
        return
      }
      var place = 0
      column.validity.withUnsafeBufferPointer { validity in
        for row in 0..<column.count where validity[row] != 0 {
          leaves[place] = leafOfLabel[Int(values[row] &- base)]
          place &+= 1
        }
      }
    }
    writeBits(plan, plan.nodes.count - 1, leaves, leaves + rowCount, rowCount, to: &writer.body)
    for _ in 0..<spareByteCount { writer.body.write(UInt8(0)) }
    return true
  }

  private static func writeShape(_ plan: TreePlan, _ place: Int, to writer: inout ByteWriter) {
    let node = plan.nodes[place]
    switch node.form {
    case .leaf: writer.write(UInt8(0))
    case .planes:
      writer.write(UInt8(3))
      writer.write(UInt8(node.leafCount - 1))
    case .fork, .sparseFork:
      writer.write(UInt8(node.form == .fork ? 1 : 2))
      writeShape(plan, node.left, to: &writer)
      writeShape(plan, node.right, to: &writer)
    }
  }

  /// Writes the bits of a node of rows whose leaves are given, which are used up.
  ///
  /// - Parameter scratch: room for as many leaves.
  private static func writeBits(
    _ plan: TreePlan, _ place: Int, _ leaves: UnsafeMutablePointer<UInt16>,
    _ scratch: UnsafeMutablePointer<UInt16>, _ count: Int, to writer: inout ByteWriter
  ) {
    let node = plan.nodes[place]
    switch node.form {
    case .leaf: break
    case .planes:
      for plane in 0..<TreePlan.planeCount(node.leafCount) {
        writer.fill((count + 7) / 8) { target in
          dossier_plane(
            leaves, count, UInt16(node.firstLeaf), UInt32(plane), target.assumingMemoryBound(to: UInt8.self))
        }
      }
    case .fork, .sparseFork:
      let firstRight = UInt16(plan.nodes[node.right].firstLeaf)
      var leftCount = 0
      if node.form == .fork {
        writer.fill((count + 7) / 8) { target in
          leftCount = dossier_fork(
            leaves, count, firstRight, target.assumingMemoryBound(to: UInt8.self), scratch)
        }
      } else {
        var places: [Int] = []
        for row in 0..<count where leaves[row] >= firstRight { places.append(row) }
        SparseBits.write(places, of: count, to: &writer)
        let bits = UnsafeMutablePointer<UInt8>.allocate(capacity: (count + 7) / 8)
        defer { bits.deallocate() }
        leftCount = dossier_fork(leaves, count, firstRight, bits, scratch)
      }
      // Each side works in what the other leaves of the place for both.
      let rightCount = count - leftCount
      writeBits(plan, node.left, leaves, scratch + rightCount, leftCount, to: &writer)
      writeBits(plan, node.right, scratch, leaves, rightCount, to: &writer)
    }
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let start = reader.position
    guard header.shape.lane.isNarrow else {
      throw .damaged("a tree of values of no or too many bits")
    }
    let decoder = try TreeDecoder(&reader, header.shape, chunk)
    return StoredLayout(decoder, header, chunk, byteCount: reader.position - start)
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    try TreeLabels.describe(&reader)
  }
}
