package import DossierBase

/// Single values in and out of vectors: for literals, results and tests, never for hot loops.
extension Vector {
  /// The value of a row.
  package func scalar(_ row: Int) -> Scalar {
    precondition(row >= 0 && row < count, "a row of the vector")
    if isNull(row) { return .null }
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

  /// Writes a value into a row of a flat vector.
  ///
  /// - Precondition: the vector is flat, the row is below its count and the value fits its type.
  package func set(_ row: Int, _ value: Scalar) {
    precondition(form != .dictionary && row >= 0 && row < max(count, 1), "a row of a flat vector")
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
    case (.text(let bytes), .string):
      if heap == nil { ownHeap() }
      elements(StringRef.self)[row] = heap!.append(bytes)
    default: preconditionFailure("a \(type.name) vector cannot hold \(value)")
    }
  }

  /// A constant vector of one value.
  package static func constant(_ value: Scalar, _ type: DataType, count: Int) -> Vector {
    let vector = Vector(type, capacity: 1)
    vector.count = 1
    vector.set(0, value)
    vector.form = .constant
    vector.count = count
    return vector
  }

  /// A flat vector of the given values, with a capacity of at least a query vector's.
  package convenience init(_ type: DataType, _ values: [Scalar]) {
    self.init(type, capacity: max(values.count, Limits.vectorRowCount))
    count = values.count
    if type == .varchar { ownHeap() }
    for (row, value) in values.enumerated() { set(row, value) }
  }
}
