/// Collects bytes; integers are little-endian.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a number below 2²¹ in groups of seven bits, the lowest first.
  package mutating func writeGroups(_ number: Int) {
    precondition(number >= 0 && number < 1 << 21, "a number of three groups")
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F | 0x80))
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func write(_ source: UnsafeRawBufferPointer) { bytes.append(contentsOf: source) }

  package mutating func write(_ source: [UInt8]) { bytes.append(contentsOf: source) }

  /// Writes the length of other bytes in 32 bits, then the bytes.
  ///
  /// - Precondition: the length fits.
  package mutating func writeSized(_ source: [UInt8]) {
    write(UInt32(source.count))
    write(source)
  }

  /// Appends `byteCount` zero bytes for `body` to fill.
  package mutating func fill(_ byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Void = { _ in }) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: byteCount))
    bytes.withUnsafeMutableBytes { buffer in
      if byteCount > 0 { body(buffer.baseAddress! + start) }
    }
  }
}
