/// Builds metadata: little-endian integers and counted texts.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(contentsOf more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// A count of 32 bits.
  ///
  /// - Precondition: `count` fits.
  mutating func append(count: Int) { append(UInt32(count)) }

  /// UTF-8 bytes after their number.
  mutating func append(text: some Collection<UInt8>) {
    append(count: text.count)
    append(contentsOf: text)
  }

  /// An extent, its checksum made this file's own.
  mutating func append(_ extent: Extent, fileID: UInt64) {
    append(UInt64(extent.offset))
    append(UInt64(extent.byteCount))
    append(extent.generation)
    append(extent.checksum ^ fileID)
  }
}
