import DossierBase

/// Bounds of zone maps in the width of their type; texts after one byte of length.
extension ByteWriter {
  mutating func append(bound: Scalar) {
    switch bound {
    case .boolean(let flag): append(UInt8(flag ? 1 : 0))
    case .integer(let value), .time(let value), .timestamp(let value): append(value)
    case .hugeint(let value), .decimal(let value): append(value)
    case .double(let value): append(value.bitPattern)
    case .date(let days): append(days)
    case .text(let bytes):
      append(UInt8(bytes.count))
      append(contentsOf: bytes)
    case .null, .interval: preconditionFailure("zone maps have no such bounds")
    }
  }
}

extension ByteReader {
  mutating func bound(of type: DataType) throws(EngineError) -> Scalar {
    switch type {
    case .boolean: return .boolean(try flag())
    case .tinyint: return .integer(Int64(try narrow(Int8.self)))
    case .smallint: return .integer(Int64(try narrow(Int16.self)))
    case .integer: return .integer(Int64(try narrow(Int32.self)))
    case .bigint: return .integer(try integer())
    case .hugeint: return .hugeint(try integer())
    case .decimal(let precision, _):
      let value = try integer(Int128.self)
      guard precision > 18 || Int64(exactly: value) != nil else { throw Self.damage("a bound too large") }
      return .decimal(value)
    case .double: return .double(Double(bitPattern: try integer()))
    case .date: return .date(try integer())
    case .time: return .time(try integer())
    case .timestamp: return .timestamp(try integer())
    case .varchar: return .text(Array(try take(Int(try integer(UInt8.self)))))
    case .null, .interval: throw Self.damage("a bound of a type that has none")
    }
  }

  /// A 64-bit value that must fit a narrower type.
  private mutating func narrow<Value: FixedWidthInteger>(_ type: Value.Type) throws(EngineError) -> Value {
    guard let value = Value(exactly: try integer(Int64.self)) else { throw Self.damage("a bound too large") }
    return value
  }
}
