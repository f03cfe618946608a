import DossierBase
import DossierVector

/// How many rows there are of each year and unit of ids, from which follows where blocks and segments end.
struct RowGroups: Sendable {
  private struct Group: Hashable {
    var year: Int32
    /// The code of the unit; -1 for ids that have none.
    var unit: Int32
  }

  /// Behind all years: ids that do not follow the template.
  private static let noYear = Int32.max

  private var counts: [Group: Int] = [:]

  init() {}

  /// Counts the rows of a block, whose units are codes.
  init(units: Vector, days: Vector) throws(EngineError) {
    guard let dictionary = units.codes?.dictionary else {
      counts[Group(year: Self.noYear, unit: -1)] = units.count
      return
    }
    // A row of cells for each year, as it comes up, and in it one for each unit.
    var cells: [Int32: [UInt32]] = [:]
    var (day, year) = (Int32.min, Int32.min)
    var row = [UInt32](repeating: 0, count: dictionary.count)
    var otherCount = 0
    let scratch = (SliceBuffer(.varchar), SliceBuffer(.date))
    for start in stride(from: 0, to: units.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, units.count)
      let (unitView, dayView) = (try units.view(rows, scratch.0), try days.view(rows, scratch.1))
      if unitView.isConstant || dayView.isConstant { preconditionFailure("parts of ids are a value a row") }
      let (codes, days, validity) = (unitView.codes, dayView.elements(Int32.self), unitView.validity)
      for place in 0..<rows.count {
        if let validity, validity[place] == 0 {
          otherCount += 1
          continue
        }
        let one = days[place]
        if one != day {
          day = one
          let next = Int32(CivilDate(days: Int(one)).year)
          if next != year {
            if year != .min { cells[year] = row }
            row = cells.removeValue(forKey: next) ?? [UInt32](repeating: 0, count: dictionary.count)
            year = next
          }
        }
        row[Int(codes[place])] += 1
      }
    }
    if year != .min { cells[year] = row }
    for (year, row) in cells {
      for (unit, count) in row.enumerated() where count > 0 {
        counts[Group(year: year, unit: Int32(unit))] = Int(count)
      }
    }
    if otherCount > 0 { counts[Group(year: Self.noYear, unit: -1)] = otherCount }
  }

  mutating func add(_ other: RowGroups) { counts.merge(other.counts) { $0 + $1 } }

  /// How rows in order are divided.
  struct Division: Equatable {
    /// The number of rows up to the end of each block.
    var blockEnds: [Int] = []
    /// Blocks up to the end of each segment.
    var segmentEnds: [Int] = []
  }

  /// Blocks that a segment has at least.
  static let leastBlockCount = 8
  /// A block may be shorter by one part in so many, if a unit then ends with it.
  private static let spareShare = 8

  /// Divides rows into segments that end where years do, and those into blocks, which end where units do if that costs
  /// no more than an eighth of a block.
  ///
  /// - Parameter ranks: the places of units among each other, by code.
  func division(blockRowCount: Int, ranks: [UInt32]) -> Division {
    let sorted = counts.filter { $0.value > 0 }.sorted { one, other in
      let ranks = [one.key.unit, other.key.unit].map { $0 < 0 ? UInt32.max : ranks[Int($0)] }
      return (one.key.year, ranks[0]) < (other.key.year, ranks[1])
    }
    var groupEnds: [Int] = []
    var yearEnds: [Int] = []
    var rowCount = 0
    for (index, group) in sorted.enumerated() {
      rowCount += group.value
      groupEnds.append(rowCount)
      let next = index + 1 < sorted.count ? sorted[index + 1].key.year : Self.noYear
      if group.key.year != next, next != Self.noYear { yearEnds.append(rowCount) }
    }
    var segmentEnds: [Int] = []
    for end in yearEnds
    where min(end - (segmentEnds.last ?? 0), rowCount - end) >= Self.leastBlockCount * blockRowCount {
      segmentEnds.append(end)
    }
    segmentEnds.append(rowCount)
    return Self.division(blockRowCount, groupEnds, segmentEnds)
  }

  /// Divides rows of which nothing is known.
  static func division(blockRowCount: Int, rowCount: Int) -> Division {
    division(blockRowCount, [], [rowCount])
  }

  private static func division(_ blockRowCount: Int, _ groupEnds: [Int], _ segmentEnds: [Int]) -> Division {
    var division = Division()
    var (start, group) = (0, 0)
    for segmentEnd in segmentEnds {
      while start < segmentEnd {
        var end = min(start + blockRowCount, segmentEnd)
        if end < segmentEnd {
          while group < groupEnds.count, groupEnds[group] <= end { group += 1 }
          if group > 0, groupEnds[group - 1] > end - blockRowCount / spareShare { end = groupEnds[group - 1] }
        }
        division.blockEnds.append(end)
        start = end
      }
      division.segmentEnds.append(division.blockEnds.count)
    }
    return division
  }
}
