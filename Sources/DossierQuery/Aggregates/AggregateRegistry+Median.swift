import DossierVector

extension AggregateRegistry {
  /// The median of a type, or nil if it has none.
  ///
  /// Between two middle values DuckDB's roundings hold: towards zero for decimals of up to 18 digits, down for
  /// wider ones, away from zero for times and timestamps.
  static func median(_ type: DataType) -> AggregateFunction? {
    switch type {
    case .tinyint: numericMedian(.int8)
    case .smallint: numericMedian(.int16)
    case .integer: numericMedian(.int32)
    case .bigint: numericMedian(.int64)
    case .hugeint: AggregateFunction("median", .double) { MedianState<Int128>(.int128, finish: interpolate) }
    case .double:
      AggregateFunction("median", .double) {
        MedianState<Int64>(.double) { low, high, output, row in
          let (left, right) = (OrderedDouble.value(low), OrderedDouble.value(high))
          output.elements(Double.self)[row] = left == right ? left : left + (right - left) * 0.5
        }
      }
    case .decimal where type.physicalType == .int128:
      AggregateFunction("median", type) {
        MedianState<Int128>(.int128) { low, high, output, row in
          output.elements(Int128.self)[row] = low + (high - low) / 2
        }
      }
    case .decimal:
      AggregateFunction("median", type) {
        MedianState<Int64>(.int64) { low, high, output, row in
          output.elements(Int64.self)[row] = (low + high) / 2
        }
      }
    case .time, .timestamp:
      AggregateFunction("median", type) {
        MedianState<Int64>(.int64) { low, high, output, row in
          let sum = Int128(low) + Int128(high)
          output.elements(Int64.self)[row] = Int64((sum + sum.signum()) / 2)
        }
      }
    case .date:
      AggregateFunction("median", .timestamp) {
        MedianState<Int64>(.int32) { (low, high, output, row) throws(EngineError) in
          let (micros, overflow) = (low + high).multipliedReportingOverflow(by: Microseconds.perDay / 2)
          if overflow {
            throw EngineError(.evaluation, "the median of the dates is out of range for TIMESTAMP")
          }
          output.elements(Int64.self)[row] = micros
        }
      }
    case .boolean:
      AggregateFunction("median", type) {
        MedianState<Int64>(.int8) { low, _, output, row in
          output.elements(UInt8.self)[row] = UInt8(low)
        }
      }
    case .varchar: AggregateFunction("median", type) { TextMedianState() }
    case .null, .interval: nil
    }
  }

  private static func numericMedian(_ reading: MedianReading) -> AggregateFunction {
    AggregateFunction("median", .double) { MedianState<Int64>(reading, finish: interpolate) }
  }

  @Sendable
  private static func interpolate(_ low: Int64, _ high: Int64, _ output: Vector, _ row: Int) {
    let (left, right) = (Double(low), Double(high))
    output.elements(Double.self)[row] = left + (right - left) * 0.5
  }

  @Sendable
  private static func interpolate(_ low: Int128, _ high: Int128, _ output: Vector, _ row: Int) {
    let (left, right) = (Double(low), Double(high))
    output.elements(Double.self)[row] = left + (right - left) * 0.5
  }
}
