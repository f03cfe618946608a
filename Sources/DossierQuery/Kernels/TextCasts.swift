import DossierBase

/// Casts from VARCHAR, by the parsers that the CSV import uses too.
enum TextCasts {
  static func kernel(to target: DataType, isTry: Bool) -> ScalarFunction.Kernel? {
    switch target {
    case .boolean: parse(target, isTry, UInt8.self) { BooleanParser.parse($0).map { $0 ? 1 : 0 } }
    case .tinyint: parse(target, isTry, Int8.self) { IntegerParser.int64($0).flatMap { Int8(exactly: $0) } }
    case .smallint:
      parse(target, isTry, Int16.self) { IntegerParser.int64($0).flatMap { Int16(exactly: $0) } }
    case .integer: parse(target, isTry, Int32.self) { IntegerParser.int64($0).flatMap { Int32(exactly: $0) } }
    case .bigint: parse(target, isTry, Int64.self) { IntegerParser.int64($0) }
    case .hugeint: parse(target, isTry, Int128.self) { IntegerParser.int128($0) }
    case .double: parse(target, isTry, Double.self) { DoubleParser.parse($0) }
    case .date: parse(target, isTry, Int32.self) { DateParser.parse($0) }
    case .time: parse(target, isTry, Int64.self) { TimeParser.parse($0) }
    case .timestamp: parse(target, isTry, Int64.self) { TimestampParser.parse($0) }
    case .interval: parse(target, isTry, Interval.self) { IntervalParser.parse($0) }
    case .decimal(let precision, let scale):
      target.physicalType == .int64
        ? parse(target, isTry, Int64.self) {
          DecimalParser.parse($0, precision: precision, scale: scale).map { Int64($0) }
        }
        : parse(target, isTry, Int128.self) { DecimalParser.parse($0, precision: precision, scale: scale) }
    case .null, .varchar: nil
    }
  }

  private static func parse<R>(
    _ target: DataType, _ isTry: Bool, _ r: R.Type,
    _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> R?
  ) -> ScalarFunction.Kernel {
    { (frame) throws(EngineError) in
      let values = frame.output.elements(R.self)
      for row in 0..<frame.count where frame.isValid(row) {
        if let value = body(frame.text(0, row)) {
          values[row] = value
        } else {
          if !isTry { throw CastKernels.failure(frame.arguments[0], row, target) }
          frame.output.setNull(row)
        }
      }
    }
  }
}
