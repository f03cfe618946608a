import DossierBase
import DossierVector

/// What the zone maps of a block say of columns of a batch.
struct BlockZones {
  let source: any TableSource
  /// Of the batch, by their positions in the source.
  let columns: [Int]
  let block: Int

  /// The bounds of a column's numbers or days, and whether there are nulls among them; nil if they are not known.
  func bounds(_ wanted: BlockColumns.Source) -> (least: Int64, greatest: Int64, hasNulls: Bool)? {
    let isOfDays: Bool
    switch wanted {
    case .values: isOfDays = false
    case .days: isOfDays = true
    case .differences: return nil
    }
    guard let statistics = source.statistics(column: columns[wanted.column], block: block),
      let least = Self.number(statistics.minimum, isOfDays),
      let greatest = Self.number(statistics.maximum, isOfDays)
    else { return nil }
    return (least, greatest, statistics.nullCount > 0)
  }

  private static func number(_ bound: Scalar?, _ isOfDays: Bool) -> Int64? {
    switch bound {
    case .integer(let number) where !isOfDays: number
    case .date(let day) where isOfDays: Int64(day)
    case .timestamp(let moment) where isOfDays && !Infinity.contains(moment):
      Int64(Microseconds.date(ofTimestamp: moment))
    default: nil
    }
  }
}
