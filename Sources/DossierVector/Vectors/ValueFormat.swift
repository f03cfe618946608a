package import DossierBase

/// The text of a value of any type, exactly as a cast to VARCHAR gives it.
package enum ValueFormat {
  /// Bytes that the text of every value fits into, VARCHAR excepted.
  package static let byteCountLimit = 96

  /// Writes the text of a row that is not null, up to ``byteCountLimit`` bytes, and returns how many.
  ///
  /// - Precondition: the rows are not coded, and not of type VARCHAR, whose text is ``VectorView/text(_:)``.
  package static func write(_ vector: VectorView, row: Int, to start: UnsafeMutablePointer<UInt8>) -> Int {
    let index = vector.index(row)
    switch vector.type {
    case .null: return 0
    case .boolean: return BooleanFormat.write(vector.elements(UInt8.self)[index] != 0, to: start)
    case .tinyint: return IntegerFormat.write(Int64(vector.elements(Int8.self)[index]), to: start)
    case .smallint: return IntegerFormat.write(Int64(vector.elements(Int16.self)[index]), to: start)
    case .integer: return IntegerFormat.write(Int64(vector.elements(Int32.self)[index]), to: start)
    case .bigint: return IntegerFormat.write(vector.elements(Int64.self)[index], to: start)
    case .hugeint: return IntegerFormat.write(vector.elements(Int128.self)[index], to: start)
    case .double: return DoubleFormat.write(vector.elements(Double.self)[index], to: start)
    case .decimal(let precision, let scale):
      let unscaled =
        vector.type.physicalType == .int64
        ? Int128(vector.elements(Int64.self)[index]) : vector.elements(Int128.self)[index]
      return DecimalFormat.write(unscaled, precision: precision, scale: scale, to: start)
    case .varchar: preconditionFailure("the text of a VARCHAR is the value itself")
    case .date: return DateFormat.write(days: vector.elements(Int32.self)[index], to: start)
    case .time: return TimeFormat.write(microseconds: vector.elements(Int64.self)[index], to: start)
    case .timestamp:
      return TimestampFormat.write(microseconds: vector.elements(Int64.self)[index], to: start)
    case .interval: return IntervalFormat.write(vector.elements(Interval.self)[index], to: start)
    }
  }

  /// The text of one value of the given type; nil for null.
  package static func text(_ scalar: Scalar, _ type: DataType) -> [UInt8]? {
    if case .text(let bytes) = scalar { return bytes }
    if scalar.isNull { return nil }
    let builder = VectorBuilder(type, [scalar])
    defer { withExtendedLifetime(builder) {} }
    return Array(unsafeUninitializedCapacity: byteCountLimit) { buffer, count in
      count = write(builder.view, row: 0, to: buffer.baseAddress!)
    }
  }
}
