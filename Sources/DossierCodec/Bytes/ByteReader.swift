import DossierBase

/// Takes values from the front of untrusted bytes, checking every length.
struct ByteReader {
  private(set) var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  /// The next little-endian integer.
  mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(EngineError) -> Value {
    let bytes = try take(MemoryLayout<Value>.size)
    return Value(littleEndian: bytes.loadUnaligned(as: Value.self))
  }

  /// The next `byteCount` bytes, in place.
  mutating func take(_ byteCount: Int) throws(EngineError) -> UnsafeRawBufferPointer {
    guard byteCount >= 0, byteCount <= rest.count else {
      throw .damaged("an encoded block ends \(byteCount - rest.count) bytes too early")
    }
    let taken = UnsafeRawBufferPointer(rebasing: rest[..<byteCount])
    rest = UnsafeRawBufferPointer(rebasing: rest[byteCount...])
    return taken
  }

  /// The next bytes that a 32-bit length precedes, as a reader of their own.
  mutating func takeSized() throws(EngineError) -> ByteReader {
    let byteCount = try read(UInt32.self)
    return ByteReader(try take(Int(byteCount)))
  }

  /// Throws unless everything was taken.
  func finish() throws(EngineError) {
    if !rest.isEmpty { throw .damaged("an encoded block has \(rest.count) bytes too many") }
  }
}

extension EngineError {
  /// Damage whose place only the caller knows.
  static func damaged(_ message: String) -> EngineError { EngineError(.damaged, message) }
}
