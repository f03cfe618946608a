import DossierBase

/// What metadata is made of.
extension ByteReader {
  /// Reads what was written as metadata, or what claims to be that.
  init(metadata bytes: UnsafeRawBufferPointer, from start: Int = 0) {
    self.init(bytes, of: "metadata", from: start)
  }

  /// An unsigned 64-bit number that counts bytes, rows or generations.
  mutating func quantity() throws(EngineError) -> Int {
    let value = try read(UInt64.self)
    guard value < 1 << 62 else { throw .damaged("a number is too large") }
    return Int(value)
  }

  /// A count of elements that take at least `byteCount` bytes each, and so must still fit.
  mutating func count(ofElementsOf byteCount: Int) throws(EngineError) -> Int {
    let count = Int(try read(UInt32.self))
    guard count <= rest.count / byteCount else { throw .damaged("a count is larger than its metadata") }
    return count
  }

  mutating func flag() throws(EngineError) -> Bool {
    let value = try read(UInt8.self)
    guard value <= 1 else { throw .damaged("a flag is neither 0 nor 1") }
    return value == 1
  }

  mutating func text() throws(EngineError) -> String {
    let raw = try take(count(ofElementsOf: 1))
    guard let text = String(validating: raw, as: UTF8.self) else {
      throw .damaged("a name is not valid UTF-8")
    }
    return text
  }

  /// An extent that lies between the headers and the committed end of the file.
  mutating func extent(fileID: UInt64, end: Int) throws(EngineError) -> Extent {
    let offset = try quantity()
    let byteCount = try quantity()
    let generation = try read(UInt64.self)
    let checksum = try read(UInt64.self) ^ fileID
    guard offset >= FileLayout.dataOffset, byteCount >= 1, offset + byteCount <= end,
      offset % FileLayout.extentAlignment == 0
    else { throw .damaged("an extent lies outside the file") }
    return Extent(offset: offset, byteCount: byteCount, generation: generation, checksum: checksum)
  }
}
