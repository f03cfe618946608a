import DossierBase

/// Bounds of zone maps in the width of their type; texts after one byte of length.
extension ByteWriter {
  mutating func write(bound: Scalar) {
    switch bound {
    case .boolean(let flag): write(UInt8(flag ? 1 : 0))
    case .integer(let value), .time(let value), .timestamp(let value): write(value)
    case .hugeint(let value), .decimal(let value): write(value)
    case .double(let value): write(value.bitPattern)
    case .date(let days): write(days)
    case .text(let bytes):
      write(UInt8(bytes.count))
      write(bytes)
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
    case .bigint: return .integer(try read())
    case .hugeint: return .hugeint(try read())
    case .decimal(let precision, _):
      let value = try read(Int128.self)
      guard precision > 18 || Int64(exactly: value) != nil else {
        throw EngineError.damaged("a bound too large")
      }
      return .decimal(value)
    case .double: return .double(Double(bitPattern: try read()))
    case .date: return .date(try read())
    case .time: return .time(try read())
    case .timestamp: return .timestamp(try read())
    case .varchar: return .text(Array(try take(Int(try read(UInt8.self)))))
    case .null, .interval: throw EngineError.damaged("a bound of a type that has none")
    }
  }

  /// A 64-bit value that must fit a narrower type.
  private mutating func narrow<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type)
    throws(EngineError) -> Value
  {
    guard let value = Value(exactly: try read(Int64.self)) else {
      throw EngineError.damaged("a bound too large")
    }
    return value
  }
}
