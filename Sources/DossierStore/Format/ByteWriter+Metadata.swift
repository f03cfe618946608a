import DossierBase

/// What metadata is made of.
extension ByteWriter {
  /// A count of 32 bits.
  ///
  /// - Precondition: `count` fits.
  mutating func write(count: Int) { write(UInt32(count)) }

  /// An extent, its checksum made this file's own.
  mutating func write(_ extent: Extent, fileID: UInt64) {
    write(UInt64(extent.offset))
    write(UInt64(extent.byteCount))
    write(extent.generation)
    write(extent.checksum ^ fileID)
  }
}
