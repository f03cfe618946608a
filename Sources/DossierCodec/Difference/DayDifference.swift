import DossierBase
import DossierVector

/// What the days of a column lie after those of a sibling that has one in every row.
struct DayDifference {
  let sibling: UInt32
  /// INTEGER.
  let differences: BlockInput

  /// Beyond some ten thousand years of difference, nothing is gained.
  static let rule = ValueRule(domain: ValueDomain(-(1 << 24)...1 << 24), isOfCodes: false)

  /// Nil unless the column is of days, and there is such a sibling, not too far from it.
  init?(_ column: BlockInput) {
    guard column.type == .date, case .integers(let days) = column.values, let siblings = column.siblings
    else { return nil }
    for id in siblings.columnIDs {
      guard let base = try? siblings.column(id)?.days, case .allValid = base.validity,
        base.count == column.count, let differences = Self.differences(days, base, column)
      else { continue }
      sibling = id
      self.differences = differences
      return
    }
    return nil
  }

  private static func differences(
    _ days: UnsafePointer<Int64>, _ base: Vector, _ column: BlockInput
  ) -> BlockInput? {
    let differences = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
    let input = BlockInput(lane: .bits32, count: column.count, values: .integers(differences))
    input.type = .integer
    let scratch = SliceBuffer(.date)
    var (least, greatest) = (Int64.max, Int64.min)
    for start in stride(from: 0, to: column.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, column.count)
      guard let view = try? base.view(rows, scratch) else { return nil }
      let starts = scratch.elements(of: view)
      let elements = starts.elements(Int32.self)
      if starts.isConstant {
        let first = Int64(elements[0])
        for row in rows { differences[row] = days[row] &- first }
      } else {
        for place in 0..<rows.count {
          differences[start &+ place] = days[start &+ place] &- Int64(elements[place])
        }
      }
      for row in rows {
        least = min(least, differences[row])
        greatest = max(greatest, differences[row])
      }
    }
    guard rule.domain.contains(Int128(least)), rule.domain.contains(Int128(greatest)) else { return nil }
    BlockInput.fillNulls(.integers(differences), column.validity)
    return input
  }
}

extension BlockInput {
  /// What gives the sibling of an id.
  ///
  /// - Throws: damage if there is none.
  func reference(to id: UInt32) throws(EngineError) -> (() throws(EngineError) -> Vector) {
    guard let column = try siblings?.column(id) else {
      throw .damaged("a reference to a column that is not there")
    }
    return { () throws(EngineError) in column }
  }
}
