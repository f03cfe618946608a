/// Takes values from the front of bytes from outside: every step is checked, and integers are little-endian.
@usableFromInline package struct ByteReader {
  @usableFromInline var remaining: UnsafeRawBufferPointer
  private let byteCount: Int
  private let subject: String

  /// What was not taken yet.
  @inlinable package var rest: UnsafeRawBufferPointer { remaining }

  /// - Parameters:
  ///   - subject: what the bytes are, as the subject of an error's sentence.
  ///   - start: where to begin, within the bytes.
  package init(_ bytes: UnsafeRawBufferPointer, of subject: String, from start: Int = 0) {
    self.subject = subject
    byteCount = bytes.count
    remaining = UnsafeRawBufferPointer(rebasing: bytes[start...])
  }

  /// How many bytes stand before ``rest``.
  package var position: Int { byteCount - rest.count }

  /// The next integer.
  @inlinable package mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(EngineError) -> Value {
    let bytes = try take(MemoryLayout<Value>.size)
    return Value(littleEndian: bytes.loadUnaligned(as: Value.self))
  }

  /// The next `byteCount` bytes, in place.
  @inlinable package mutating func take(_ byteCount: Int) throws(EngineError) -> UnsafeRawBufferPointer {
    guard byteCount >= 0, byteCount <= remaining.count else { throw tooShort(byteCount) }
    let taken = UnsafeRawBufferPointer(start: remaining.baseAddress, count: byteCount)
    remaining = UnsafeRawBufferPointer(
      start: remaining.baseAddress.map { $0 + byteCount }, count: remaining.count - byteCount)
    return taken
  }

  @usableFromInline func tooShort(_ byteCount: Int) -> EngineError {
    .damaged("\(subject) ends \(byteCount - remaining.count) bytes too early")
  }

  /// The next bytes that a 32-bit length precedes, as a reader of their own.
  package mutating func takeSized() throws(EngineError) -> ByteReader {
    let byteCount = try read(UInt32.self)
    return ByteReader(try take(Int(byteCount)), of: subject)
  }

  /// Throws unless everything was taken.
  package func finish() throws(EngineError) {
    if !rest.isEmpty { throw .damaged("\(subject) has \(rest.count) bytes too many") }
  }
}

extension EngineError {
  /// Damage whose place only the caller knows.
  package static func damaged(_ message: String) -> EngineError { EngineError(.damaged, message) }
}
