import DossierBase
import DossierVector

/// Hashes of rows by their keys: equal for rows of one group, and not those by which groups are looked up.
enum KeyHash {
  private static let seed: UInt64 = 0xA076_1D64_78BD_642F

  /// Writes the hash of each row's keys, in their order.
  static func write(
    _ keys: [VectorView], count: Int, to hashes: UnsafeMutablePointer<UInt64>
  ) {
    hashes.update(repeating: seed, count: count)
    for key in keys { mix(key, count: count, into: hashes) }
  }

  private static func mix(_ key: VectorView, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    if key.type == .null { return mix(key, count, hashes) { _ in 0 } }
    switch key.type.physicalType {
    case .boolean, .int8:
      let source = key.elements(UInt8.self)
      mix(key, count, hashes) { UInt64(source[$0]) }
    case .int16:
      let source = key.elements(UInt16.self)
      mix(key, count, hashes) { UInt64(source[$0]) }
    case .int32:
      let source = key.elements(UInt32.self)
      mix(key, count, hashes) { UInt64(source[$0]) }
    case .int64:
      let source = key.elements(UInt64.self)
      mix(key, count, hashes) { source[$0] }
    case .int128:
      let source = key.elements(Int128.self)
      mix(key, count, hashes) { folded(source[$0]) }
    case .double:
      let source = key.elements(Double.self)
      mix(key, count, hashes) { UInt64(bitPattern: DoubleKeyInterner.bits(of: source[$0])) }
    case .interval:
      let source = key.elements(Interval.self)
      mix(key, count, hashes) { folded(source[$0].comparableMicroseconds) }
    case .string:
      mix(key, count, hashes) { row in
        let text = key.text(row)
        return text.baseAddress.map { Hash.bytes($0, count: text.count) } ?? 0
      }
    }
  }

  @inline(__always)
  private static func folded(_ value: Int128) -> UInt64 {
    Hash.mix(UInt64(truncatingIfNeeded: value >> 64)) ^ UInt64(truncatingIfNeeded: value)
  }

  /// - Parameter value: what stands for the value of a row that is not null.
  @inline(__always)
  private static func mix(
    _ key: VectorView, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>, value: (Int) -> UInt64
  ) {
    // Null differs from every value by the way it is mixed.
    if key.isConstant {
      let isNull = key.type == .null || key.isNull(0)
      let only = isNull ? 0 : value(0)
      for row in 0..<count { hashes[row] = isNull ? null(hashes[row]) : Hash.mix(only, hashes[row]) }
    } else if let validity = key.validity {
      for row in 0..<count {
        hashes[row] = validity[row] == 0 ? null(hashes[row]) : Hash.mix(value(row), hashes[row])
      }
    } else {
      for row in 0..<count { hashes[row] = Hash.mix(value(row), hashes[row]) }
    }
  }

  @inline(__always)
  private static func null(_ hash: UInt64) -> UInt64 { Hash.mix(seed, ~hash) }
}
