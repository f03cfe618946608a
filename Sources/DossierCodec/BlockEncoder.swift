package import DossierVector

/// One column of one block in encoded form.
package struct EncodedBlock: Sendable {
  /// Which encoding the bytes are in; also their first byte.
  package var encoding: EncodingID
  /// Self-contained but for the row count, the type and a table-wide dictionary, which the file's
  /// metadata keeps.
  package var bytes: [UInt8]

  package init(encoding: EncodingID, bytes: [UInt8]) {
    self.encoding = encoding
    self.bytes = bytes
  }
}

/// The number of an encoding in files; frozen once a format version is.
package struct EncodingID: Hashable, Sendable {
  package var rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// Turns a column of a block into bytes, choosing the smallest encoding that decodes to the same.
package enum BlockEncoder {
  /// Encodes up to ``Limits/blockRowCount`` rows.
  ///
  /// A dictionary vector is encoded as its codes (the reader is given the same dictionary); flat text
  /// brings its own block dictionary or is compressed.
  package static func encode(_ column: Vector) throws(EngineError) -> EncodedBlock {
    throw EngineError(.unsupported, "no encoding yet")
  }
}
