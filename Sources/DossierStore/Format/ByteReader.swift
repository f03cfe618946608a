import DossierBase

/// Reads what a ``ByteWriter`` wrote, or what claims to be that: every step is checked.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  /// - Parameter start: where to begin, within the bytes.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) {
    self.bytes = bytes
    position = start
  }

  var remainingByteCount: Int { bytes.count - position }

  /// An error without a place, which the caller adds.
  static func damage(_ message: String) -> EngineError { EngineError(.damaged, message) }

  mutating func integer<Value: FixedWidthInteger>(
    _ type: Value.Type = Value.self
  ) throws(EngineError) -> Value {
    let width = MemoryLayout<Value>.size
    guard remainingByteCount >= width else { throw Self.damage("metadata ends too early") }
    defer { position += width }
    return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Value.self))
  }

  /// An unsigned 64-bit number that counts bytes, rows or generations.
  mutating func quantity() throws(EngineError) -> Int {
    let value = try integer(UInt64.self)
    guard value < 1 << 62 else { throw Self.damage("a number is too large") }
    return Int(value)
  }

  /// A count of elements that take at least `byteCount` bytes each, and so must still fit.
  mutating func count(ofElementsOf byteCount: Int) throws(EngineError) -> Int {
    let count = Int(try integer(UInt32.self))
    guard count <= remainingByteCount / byteCount else {
      throw Self.damage("a count is larger than its metadata")
    }
    return count
  }

  mutating func flag() throws(EngineError) -> Bool {
    let value = try integer(UInt8.self)
    guard value <= 1 else { throw Self.damage("a flag is neither 0 nor 1") }
    return value == 1
  }

  /// The next bytes, in place.
  mutating func take(_ byteCount: Int) throws(EngineError) -> UnsafeRawBufferPointer {
    guard byteCount >= 0, byteCount <= remainingByteCount else {
      throw Self.damage("metadata ends too early")
    }
    defer { position += byteCount }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + byteCount])
  }

  mutating func text() throws(EngineError) -> String {
    let raw = try take(count(ofElementsOf: 1))
    guard let text = String(validating: raw, as: UTF8.self) else {
      throw Self.damage("a name is not valid UTF-8")
    }
    return text
  }

  /// An extent that lies between the headers and the committed end of the file.
  mutating func extent(fileID: UInt64, end: Int) throws(EngineError) -> Extent {
    let offset = try quantity()
    let byteCount = try quantity()
    let generation = try integer(UInt64.self)
    let checksum = try integer(UInt64.self) ^ fileID
    guard offset >= FileLayout.dataOffset, byteCount >= 1, offset + byteCount <= end,
      offset % FileLayout.extentAlignment == 0
    else { throw Self.damage("an extent lies outside the file") }
    return Extent(offset: offset, byteCount: byteCount, generation: generation, checksum: checksum)
  }

  func expectEnd() throws(EngineError) {
    guard remainingByteCount == 0 else { throw Self.damage("metadata has bytes left over") }
  }
}
