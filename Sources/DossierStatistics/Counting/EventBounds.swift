import DossierBase
import DossierQuery
import DossierVector

/// The earliest acceptance and the newest event of a table, from zone maps where they are kept.
struct EventBounds: Sendable, Equatable {
  var firstAccepted: Int32?
  var newest: AsOf?

  /// Looks at the zone maps of all blocks; columns that lack some are read.
  static func find(in rows: TableRows) throws(EngineError) -> EventBounds {
    let source = rows.table
    let accepted = source.schema.index(of: "accepted_at")
    var bounds = EventBounds()
    var unknown: [Int] = []
    for name in DossierColumns.eventNames {
      guard let column = source.schema.index(of: name) else { continue }
      let type = source.schema.columns[column].type
      guard type == .date || type == .timestamp else { continue }
      if !bounds.add(source, column, isAcceptance: column == accepted) { unknown.append(column) }
    }
    if !unknown.isEmpty {
      let sink = EventSink(columnCount: unknown.count, accepted: unknown.firstIndex { $0 == accepted })
      bounds.add(try rows.run(columns: unknown, into: sink))
    }
    return bounds
  }

  fileprivate mutating func add(_ other: EventBounds) {
    if let day = other.firstAccepted { firstAccepted = min(firstAccepted ?? day, day) }
    if let event = other.newest, newest.map({ event.isAfter($0) }) ?? true { newest = event }
  }

  /// Adds a column as far as its zone maps go; false if some block has none.
  private mutating func add(_ source: any TableSource, _ column: Int, isAcceptance: Bool) -> Bool {
    for block in 0..<source.blockCount {
      guard let known = source.statistics(column: column, block: block) else { return false }
      if known.nullCount == source.rowCount(ofBlock: block) { continue }
      guard let low = known.minimum, let high = known.maximum else { return false }
      add(low, high, isAcceptance: isAcceptance)
    }
    return true
  }

  fileprivate mutating func add(_ low: Scalar, _ high: Scalar, isAcceptance: Bool) {
    switch (low, high) {
    case (.date(let low), .date(let high)):
      add(EventBounds(firstAccepted: isAcceptance ? low : nil, newest: AsOf(day: high)))
    case (.timestamp(let low), .timestamp(let high)):
      let day = Microseconds.day(ofTimestamp: low)
      add(EventBounds(firstAccepted: isAcceptance ? day : nil, newest: AsOf(instant: high)))
    default:
      break
    }
  }
}

/// Finds the bounds of columns of DATE or TIMESTAMP by reading them.
private final class EventSink: Sink {
  private let columnCount: Int
  /// The place of the time of acceptance, if it is among the columns.
  private let accepted: Int?

  init(columnCount: Int, accepted: Int?) {
    self.columnCount = columnCount
    self.accepted = accepted
  }

  func makeState() -> State { State(columnCount, accepted) }

  func finish(_ states: [State]) -> EventBounds {
    states.reduce(into: EventBounds()) { $0.add($1.bounds) }
  }

  final class State: SinkState {
    private(set) var bounds = EventBounds()
    private let accepted: Int?
    private let scratch: [ElementScratch]

    init(_ columnCount: Int, _ accepted: Int?) {
      self.accepted = accepted
      scratch = (0..<columnCount).map { _ in ElementScratch() }
    }

    func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
      try slice.reading { (rows) throws(EngineError) in
        for column in scratch.indices {
          let values = try rows.view(column)
          guard let (low, high) = Self.range(of: values, scratch[column]) else { continue }
          if values.type == .date {
            bounds.add(.date(Int32(low)), .date(Int32(high)), isAcceptance: column == accepted)
          } else {
            bounds.add(.timestamp(low), .timestamp(high), isAcceptance: column == accepted)
          }
        }
      }
      return true
    }

    /// The least and greatest value of DATE or TIMESTAMP rows, or nil if all are null.
    private static func range(
      of values: VectorView, _ scratch: ElementScratch
    ) -> (low: Int64, high: Int64)? {
      let flat = scratch.elements(of: values.isConstant ? values.slice(0..<1) : values)
      let validity = flat.validity
      var low = Int64.max
      var high = Int64.min
      if flat.type == .date {
        let days = flat.elements(Int32.self)
        for row in 0..<flat.count where validity == nil || validity![row] != 0 {
          low = min(low, Int64(days[row]))
          high = max(high, Int64(days[row]))
        }
      } else {
        let micros = flat.elements(Int64.self)
        for row in 0..<flat.count where validity == nil || validity![row] != 0 {
          low = min(low, micros[row])
          high = max(high, micros[row])
        }
      }
      return low > high ? nil : (low, high)
    }
  }
}
