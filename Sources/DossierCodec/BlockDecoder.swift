package import DossierVector

/// Decodes one column of one block, vector by vector.
///
/// The layout is validated once, when the decoder is made. Compressed chunks are opened when a vector
/// first needs them, so decoding can still find damage.
package final class BlockDecoder {
  /// Takes the bytes of an ``EncodedBlock``, which may be hostile.
  ///
  /// The bytes must stay where they are while the decoder is in use; the caller owns them.
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  package init(
    _ bytes: UnsafeRawBufferPointer, type: DataType, rowCount: Int, dictionary: StringDictionary?
  ) throws(EngineError) {
    throw EngineError(.unsupported, "no encoding yet")
  }

  /// Fills `output` with rows `vector × 1,024 …`, at most 1,024 of them.
  ///
  /// `output` is of the block's type; it comes out flat, constant or dictionary.
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  package func decode(vector: Int, into output: Vector) throws(EngineError) {}
}
