import CKernels
import DossierBase
import DossierVector

/// Values that follow from those of another column of the block, which the metadata names: a tree whose bits stand in
/// that column's block.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | | ``TreeLabels`` |
/// | … | | the nodes and the number of rows of each leaf, as ``TreeEncoding`` writes them |
/// | … | | for each node with bits how far behind those of the node before they begin, in groups of seven bits |
enum DependentEncoding: Encoding {
  static let id = EncodingID.dependent

  static func estimate(_ column: BlockInput) -> Int? {
    guard Dependence.mayBeWorthIt(for: column), let dependence = column.dependence,
      dependence.isWorthIt(for: column)
    else { return nil }
    return dependence.byteCount
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let dependence = column.dependence else { return false }
    TreeLabels.write(
      dependence.base, dependence.labels, width: dependence.labelByteCount, to: &writer.body)
    for node in dependence.nodes {
      switch Int(node.kind) {
      case DOSSIER_TREE_LEAF: writer.body.write(UInt8(0))
      case DOSSIER_TREE_PLANES:
        writer.body.write(UInt8(3))
        writer.body.write(UInt8(node.right - node.left - 1))
      default: writer.body.write(UInt8(node.width))
      }
    }
    for count in dependence.rowCounts { writer.body.writeGroups(count - 1) }
    var end = 0
    for (node, place) in zip(dependence.nodes, dependence.bitPlaces) where Int(node.kind) != DOSSIER_TREE_LEAF
    {
      writer.body.writeGroups(place - end)
      end = place + TreeShape.storedByteCount(node, in: dependence.nodes)
    }
    writer.sibling = dependence.sibling
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    guard header.shape.lane.isNarrow, case .allValid = chunk.validity else {
      throw .damaged("dependent values of no or too many bits, or with nulls")
    }
    guard let bits = try chunk.siblingBytes?() else {
      throw .damaged("a reference to a column that is not there")
    }
    let start = reader.position
    let decoder = try TreeDecoder(&reader, header.shape, chunk, bitsIn: bits)
    // What is read of the other column's block counts as well.
    let byteCount = reader.position - start + decoder.bitByteCount
    return StoredLayout(decoder, header, chunk, byteCount: byteCount)
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    try TreeLabels.describe(&reader)
  }
}

extension Vector {
  /// True for codes of a dictionary, as such or as what they stand for.
  var areCodes: Bool { type == .smallint || codes != nil }

  /// The tree that the values, or their codes, are stored as; nil if they are stored otherwise.
  var tree: TreeDecoder? {
    guard case .allValid = validity else { return nil }
    return ((codes?.codes ?? self).layout as? StoredLayout)?.tree
  }
}
