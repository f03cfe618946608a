package import DossierBase

/// Single values in and out: for literals, results and tests, never for hot loops.
extension VectorBuilder {
  /// Writes a value into a row.
  ///
  /// - Precondition: the row is below the count and no code, and the value fits its type.
  package func set(_ row: Int, _ value: Scalar) {
    precondition(dictionary == nil && row >= 0 && row < max(count, 1), "a row of elements")
    if hasNulls { validity[row] = 1 }
    switch (value, type.physicalType) {
    case (.null, _): setNull(row)
    case (.boolean(let flag), .boolean): elements(UInt8.self)[row] = flag ? 1 : 0
    case (.integer(let number), .int8): elements(Int8.self)[row] = Int8(number)
    case (.integer(let number), .int16): elements(Int16.self)[row] = Int16(number)
    case (.integer(let number), .int32): elements(Int32.self)[row] = Int32(number)
    case (.integer(let number), .int64): elements(Int64.self)[row] = number
    case (.integer(let number), .int128): elements(Int128.self)[row] = Int128(number)
    case (.hugeint(let number), .int128): elements(Int128.self)[row] = number
    case (.double(let number), .double): elements(Double.self)[row] = number
    case (.decimal(let number), .int64): elements(Int64.self)[row] = Int64(number)
    case (.decimal(let number), .int128): elements(Int128.self)[row] = number
    case (.date(let days), .int32): elements(Int32.self)[row] = days
    case (.time(let micros), .int64), (.timestamp(let micros), .int64): elements(Int64.self)[row] = micros
    case (.interval(let span), .interval): elements(Interval.self)[row] = span
    case (.text(let bytes), .string): elements(StringRef.self)[row] = writableHeap().append(bytes)
    default: preconditionFailure("a \(type.name) vector cannot hold \(value)")
    }
  }
}

extension VectorView {
  /// The value of a row.
  package func scalar(_ row: Int) -> Scalar {
    precondition(row >= 0 && row < count, "a row of the view")
    if isNull(row) { return .null }
    if isCoded {
      let code = Int(codes[row])
      return dictionary.view(code..<code + 1).scalar(0)
    }
    let index = index(row)
    switch type {
    case .null: return .null
    case .boolean: return .boolean(elements(UInt8.self)[index] != 0)
    case .tinyint: return .integer(Int64(elements(Int8.self)[index]))
    case .smallint: return .integer(Int64(elements(Int16.self)[index]))
    case .integer: return .integer(Int64(elements(Int32.self)[index]))
    case .bigint: return .integer(elements(Int64.self)[index])
    case .hugeint: return .hugeint(elements(Int128.self)[index])
    case .double: return .double(elements(Double.self)[index])
    case .decimal:
      return type.physicalType == .int64
        ? .decimal(Int128(elements(Int64.self)[index])) : .decimal(elements(Int128.self)[index])
    case .varchar: return .text(Array(text(row)))
    case .date: return .date(elements(Int32.self)[index])
    case .time: return .time(elements(Int64.self)[index])
    case .timestamp: return .timestamp(elements(Int64.self)[index])
    case .interval: return .interval(elements(Interval.self)[index])
    }
  }
}

extension Vector {
  /// The value of a row.
  ///
  /// - Throws: as ``view(_:_:)``.
  package func scalar(_ row: Int) throws(EngineError) -> Scalar {
    precondition(row >= 0 && row < count, "a row of the vector")
    let scratch = SliceBuffer(type)
    defer { withExtendedLifetime(scratch) {} }
    return try view(row..<row + 1, scratch).scalar(0)
  }
}
