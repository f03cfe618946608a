import DossierBase
import DossierVector

/// The earliest acceptance and the newest event of a table, from zone maps where they are kept.
struct EventBounds: Sendable, Equatable {
  var firstAccepted: Int32?
  var newest: AsOf?

  private mutating func add(_ other: EventBounds) {
    if let day = other.firstAccepted { firstAccepted = min(firstAccepted ?? day, day) }
    if let event = other.newest, newest.map({ event.isAfter($0) }) ?? true { newest = event }
  }

  /// Looks through all blocks; columns without a zone map in a block are read.
  static func find(
    in source: any TableSource, scheduler: Scheduler, interruption: Interruption
  ) throws(EngineError) -> EventBounds {
    var columns: [Int] = []
    for name in DossierColumns.eventNames {
      guard let position = source.schema.index(of: name) else { continue }
      let type = source.schema.columns[position].type
      if type == .date || type == .timestamp { columns.append(position) }
    }
    let accepted = source.schema.index(of: "accepted_at")
    let columnsToRead = columns
    let total = Guarded(EventBounds())
    try scheduler.run(source.blockCount) { (_, block) throws(EngineError) in
      try interruption.check()
      var bounds = EventBounds()
      var unknown: [Int] = []
      for column in columnsToRead {
        guard let known = source.statistics(column: column, block: block) else {
          unknown.append(column)
          continue
        }
        if known.nullCount == source.rowCount(ofBlock: block) { continue }
        guard let low = known.minimum, let high = known.maximum else {
          unknown.append(column)
          continue
        }
        bounds.add(low, high, isAcceptance: column == accepted)
      }
      if !unknown.isEmpty {
        try bounds.read(unknown, block: block, of: source, accepted: accepted)
      }
      let found = bounds
      total.withLock { $0.add(found) }
    }
    return total.withLock { $0 }
  }

  private mutating func add(_ low: Scalar, _ high: Scalar, isAcceptance: Bool) {
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

  private mutating func read(
    _ columns: [Int], block: Int, of source: any TableSource, accepted: Int?
  ) throws(EngineError) {
    let rows = SliceReader()
    rows.begin(try source.makeReader(columns: columns).read(block: block))
    let scratch = columns.map { _ in ElementScratch() }
    while rows.next() {
      for (place, column) in columns.enumerated() {
        let values = try rows.view(place)
        guard let (low, high) = Self.range(of: values, scratch[place]) else { continue }
        if values.type == .date {
          add(.date(Int32(low)), .date(Int32(high)), isAcceptance: column == accepted)
        } else {
          add(.timestamp(low), .timestamp(high), isAcceptance: column == accepted)
        }
      }
    }
  }

  /// The least and greatest value of DATE or TIMESTAMP rows, or nil if all are null.
  private static func range(of values: VectorView, _ scratch: ElementScratch) -> (low: Int64, high: Int64)? {
    let flat = scratch.elements(of: values.isConstant ? values.slice(0..<1) : values)
    let validity = flat.validity
    let count = flat.count
    var low = Int64.max
    var high = Int64.min
    if flat.type == .date {
      let days = flat.elements(Int32.self)
      for row in 0..<count where validity == nil || validity![row] != 0 {
        low = min(low, Int64(days[row]))
        high = max(high, Int64(days[row]))
      }
    } else {
      let micros = flat.elements(Int64.self)
      for row in 0..<count where validity == nil || validity![row] != 0 {
        low = min(low, micros[row])
        high = max(high, micros[row])
      }
    }
    return low > high ? nil : (low, high)
  }
}
