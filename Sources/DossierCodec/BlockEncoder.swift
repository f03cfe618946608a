package import DossierBase
package import DossierVector

/// One column of one block in encoded form.
package struct EncodedBlock: Sendable {
  /// Which encoding the bytes are in; also their first byte.
  package var encoding: EncodingID
  /// Self-contained but for the row count, the type and a table-wide dictionary, which the file's
  /// metadata keeps.
  package var bytes: [UInt8]
  /// True if decoding needs another column of the block.
  package var refersToSibling: Bool

  package init(encoding: EncodingID, bytes: [UInt8], refersToSibling: Bool = false) {
    self.encoding = encoding
    self.bytes = bytes
    self.refersToSibling = refersToSibling
  }
}

/// Turns a column of a block into bytes, choosing the smallest encoding that decodes to the same.
package enum BlockEncoder {
  /// Encodes up to ``Limits/blockRowCount`` rows.
  ///
  /// A text column over a table-wide dictionary is encoded as its codes (the reader is given the same dictionary);
  /// other text brings its own block dictionary or is compressed.
  /// - Parameter siblings: the columns of the block that this one may refer to; nil if there are none.
  /// - Precondition: at least one row.
  /// - Throws: ``EngineError/Code/unsupported`` if 1,024 texts take more than 1 GiB.
  package static func encode(
    _ column: Vector, siblings: (any SiblingColumns)? = nil
  ) throws(EngineError) -> EncodedBlock {
    let input = try BlockInput(column)
    input.siblings = siblings
    return try EncodingChooser.encode(input)
  }

  /// Encodes with a given encoding, well chosen or not; nil if it cannot hold the column. For tests.
  package static func encode(_ column: Vector, forcing id: EncodingID) throws(EngineError) -> EncodedBlock? {
    guard let encoding = EncodingChooser.encodings.first(where: { $0.id == id }) else { return nil }
    return try encode(try BlockInput(column), as: encoding)
  }

  /// The header, the nulls and the body; nil if the encoding cannot hold the column.
  static func encode(
    _ column: BlockInput, as encoding: any Encoding.Type
  ) throws(EngineError) -> EncodedBlock? {
    var writer = ByteWriter()
    let validity = ValidityWriter.kind(rowCount: column.count, nullCount: column.nullCount)
    BlockHeader(encoding: encoding.id, validity: validity, shape: column.shape).write(to: &writer)
    ValidityWriter.write(column, to: &writer)
    guard try encoding.encode(column, to: &writer) else { return nil }
    return EncodedBlock(
      encoding: encoding.id, bytes: writer.bytes, refersToSibling: encoding.refersToSibling)
  }
}
