import DossierBase

/// What an encoding writes.
struct ChunkWriter {
  /// The encoded block.
  var body = ByteWriter()
  /// What stands apart from it, and is read only when it is needed.
  var cold = ByteWriter()
  /// The column of the block that the values follow from, if they do.
  var sibling: UInt32?
}
