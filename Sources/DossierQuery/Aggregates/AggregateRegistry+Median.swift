import DossierBase
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
    case .hugeint:
      AggregateFunction(.median, .double) { MedianState<Int128>(.int128, $0, finish: interpolate) }
    case .double:
      AggregateFunction(.median, .double) { budget in
        MedianState<Int64>(.double, budget) { low, high, output, row in
          let (left, right) = (OrderedDouble.value(low), OrderedDouble.value(high))
          let middle = left == right ? left : left * 0.5 + right * 0.5
          output.elements(Double.self)[row] = middle.isNaN ? .nan : middle
        }
      }
    case .decimal where type.physicalType == .int128:
      AggregateFunction(.median, type) { budget in
        MedianState<Int128>(.int128, budget) { low, high, output, row in
          let distance = UInt128(bitPattern: high) &- UInt128(bitPattern: low)
          output.elements(Int128.self)[row] = low &+ Int128(distance / 2)
        }
      }
    case .decimal:
      AggregateFunction(.median, type) { budget in
        MedianState<Int64>(.int64, budget) { low, high, output, row in
          output.elements(Int64.self)[row] = Int64((Int128(low) + Int128(high)) / 2)
        }
      }
    case .time, .timestamp:
      AggregateFunction(.median, type) { budget in
        MedianState<Int64>(.int64, budget) { low, high, output, row in
          output.elements(Int64.self)[row] = middle(low, high)
        }
      }
    case .date:
      AggregateFunction(.median, .timestamp) { budget in
        MedianState<Int64>(.int32, budget) { (low, high, output, row) throws(EngineError) in
          guard let first = Microseconds.timestamp(ofDay: Int32(truncatingIfNeeded: low)),
            let last = Microseconds.timestamp(ofDay: Int32(truncatingIfNeeded: high))
          else {
            throw EngineError(.evaluation, "the median of the dates is out of range for TIMESTAMP")
          }
          output.elements(Int64.self)[row] = middle(first, last)
        }
      }
    case .boolean:
      AggregateFunction(.median, type) { budget in
        MedianState<Int64>(.int8, budget) { low, _, output, row in
          output.elements(UInt8.self)[row] = UInt8(low)
        }
      }
    case .varchar: AggregateFunction(.median, type) { TextMedianState($0) }
    case .null, .interval: nil
    }
  }

  /// The middle of two moments, halves away from zero.
  @Sendable
  private static func middle(_ low: Int64, _ high: Int64) -> Int64 {
    let sum = Int128(low) + Int128(high)
    return Int64(clamping: (sum + sum.signum()) / 2)
  }

  private static func numericMedian(_ reading: MedianReading) -> AggregateFunction {
    AggregateFunction(.median, .double) { MedianState<Int64>(reading, $0, finish: interpolate) }
  }

  @Sendable
  private static func interpolate(_ low: Int64, _ high: Int64, _ output: VectorBuilder, _ row: Int) {
    let (left, right) = (Double(low), Double(high))
    output.elements(Double.self)[row] = left + (right - left) * 0.5
  }

  @Sendable
  private static func interpolate(_ low: Int128, _ high: Int128, _ output: VectorBuilder, _ row: Int) {
    let (left, right) = (Double(low), Double(high))
    output.elements(Double.self)[row] = left + (right - left) * 0.5
  }
}
