package import DossierBase
package import DossierVector

/// One column of one block in encoded form.
package struct EncodedBlock: Sendable {
  /// Which encoding the bytes are in; also their first byte.
  package var encoding: EncodingID
  /// Self-contained but for the row count, the type and a table-wide dictionary, which the file's
  /// metadata keeps.
  package var bytes: [UInt8]
  /// What stands in an extent of its own, and is read only when it is needed; mostly nothing.
  package var coldBytes: [UInt8]
  /// The id of the column of the same block that decoding needs as well; nil for most.
  package var sibling: UInt32?

  package init(encoding: EncodingID, bytes: [UInt8], coldBytes: [UInt8] = [], sibling: UInt32? = nil) {
    self.encoding = encoding
    self.bytes = bytes
    self.coldBytes = coldBytes
    self.sibling = sibling
  }
}

/// Turns a column of a block into bytes, choosing the smallest encoding that decodes to the same.
package enum BlockEncoder {
  /// Encodes up to ``Limits/blockRowCount`` rows.
  ///
  /// A text column over a table-wide dictionary is encoded as its codes (the reader is given the same dictionary);
  /// other text brings its own block dictionary or is compressed.
  /// - Parameters:
  ///   - siblings: the columns of the block that this one may refer to; nil if there are none.
  ///   - classes: of codes of a table-wide dictionary, for each that of a column which follows from this one; nil if
  ///     there is none. See ``BlockDependences``.
  /// - Precondition: at least one row.
  /// - Throws: ``EngineError/Code/unsupported`` if 1,024 texts take more than 1 GiB.
  package static func encode(
    _ column: Vector, siblings: (any SiblingColumns)? = nil, classes: [Int32]? = nil
  ) throws(EngineError) -> EncodedBlock {
    if let ids = column.layout as? TemplateLayout, case .allValid = column.validity,
      let block = try TemplateEncoding.encode(ids, rowCount: column.count, siblings)
    {
      return block
    }
    let input = try BlockInput(column)
    input.siblings = siblings
    if input.isTableCodes { input.classes = classes }
    return try EncodingChooser.encode(input)
  }

  /// Encodes with a given encoding, well chosen or not; nil if it cannot hold the column. For tests.
  package static func encode(
    _ column: Vector, siblings: (any SiblingColumns)? = nil, forcing id: EncodingID
  ) throws(EngineError) -> EncodedBlock? {
    guard let encoding = EncodingChooser.encodings.first(where: { $0.id == id }) else { return nil }
    let input = try BlockInput(column)
    input.siblings = siblings
    return try encode(input, as: encoding)
  }

  /// The header, the nulls and the body; nil if the encoding cannot hold the column.
  static func encode(
    _ column: BlockInput, as encoding: any Encoding.Type
  ) throws(EngineError) -> EncodedBlock? {
    var writer = ChunkWriter()
    let validity = ValidityWriter.kind(rowCount: column.count, nullCount: column.nullCount)
    BlockHeader(encoding: encoding.id, validity: validity, shape: column.shape).write(to: &writer.body)
    ValidityWriter.write(column, to: &writer.body)
    guard try encoding.encode(column, to: &writer) else { return nil }
    return EncodedBlock(
      encoding: encoding.id, bytes: writer.body.bytes, coldBytes: writer.cold.bytes, sibling: writer.sibling)
  }
}
