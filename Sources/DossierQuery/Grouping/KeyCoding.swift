import DossierBase
import DossierVector

/// How the values of a key become codes without being looked up.
struct KeyCoding: Sendable {
  enum Source: Sendable {
    /// The key is a column whose rows are codes of the dictionary.
    case codes
    /// The key follows from the days of a column.
    case days(DayCodes, isTimestamp: Bool)
  }

  /// Where the column stands.
  let column: Int
  let source: Source
  /// What codes stand for.
  let dictionary: VectorDictionary
  /// True if rows next to each other mostly have the same value, as far as is known.
  var comesInRuns = false

  /// A key that is a column of the table with a dictionary, or a function of the days of one; nil for others.
  init?(_ key: BoundExpression, _ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
    if let column = key.column {
      let place = pipeline.layout[column]
      if let dictionary = pipeline.source.dictionary(column: pipeline.columns[place]), dictionary.texts != nil
      {
        self.init(column: place, source: .codes, dictionary: dictionary)
        return
      }
    }
    guard let coding = try DayCoding(key, pipeline, context) else { return nil }
    self.init(
      column: coding.column,
      source: .days(coding.codes, isTimestamp: coding.isTimestamp), dictionary: coding.dictionary)
  }

  private init(column: Int, source: Source, dictionary: VectorDictionary) {
    self.column = column
    self.source = source
    self.dictionary = dictionary
  }

  var isByDays: Bool { if case .days = source { true } else { false } }
}

/// A key that follows from the days of one column, computed once for each day that the table has.
private struct DayCoding {
  /// More days than a table of dossiers spans; fewer than codes.
  private static let dayLimit = 1 << 15

  let column: Int
  let codes: DayCodes
  let isTimestamp: Bool
  let dictionary: VectorDictionary

  init?(_ key: BoundExpression, _ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
    guard case .one(let id) = key.columnUse, key.isDeterministic, let type = key.typeOfDays else {
      return nil
    }
    let (source, column, isTimestamp) = (pipeline.source, pipeline.layout[id], type == .timestamp)
    guard let days = Self.days(source, column: pipeline.columns[column]),
      // More days than that would be computed for nobody.
      days.count <= 4 * source.rowCount + Limits.vectorRowCount
    else { return nil }
    let evaluator = key.makeEvaluator(pipeline.layout)
    let interner = KeyInterners.make(key.type, context.budget, context.interruption)
    let reader = SliceReader()
    let dates = VectorBuilder(type)
    var found: [UInt32] = []
    let interned = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
    defer { interned.deallocate() }
    var day = Int(days.lowerBound)
    do throws(EngineError) {
      while day <= Int(days.upperBound) {
        let count = min(Limits.vectorRowCount, Int(days.upperBound) - day + 1)
        dates.reset()
        dates.count = count
        for row in 0..<count {
          if isTimestamp {
            dates.elements(Int64.self)[row] = Int64(day + row) * Microseconds.perDay
          } else {
            dates.elements(Int32.self)[row] = Int32(day + row)
          }
        }
        reader.present(dates.view, as: column)
        let view = try evaluator.evaluate(reader)
        let values =
          view.isCoded && view.type != .varchar ? view.flattened(into: VectorBuilder(view.type)) : view
        try interner.intern(values, count: count, into: interned)
        for row in 0..<count { found.append(interned[row]) }
        day += count
      }
    } catch {
      // A day that the table may not even have: rows will tell.
      if error.code == .evaluation { return nil }
      throw error
    }
    guard !found.contains(0), try Self.isNullOfNull(evaluator, type, column, reader) else { return nil }
    // Numbers begin with 1; 0 is null, which no day gives.
    codes = DayCodes(first: days.lowerBound, found.map { UInt16($0 - 1) })
    self.column = column
    self.isTimestamp = isTimestamp
    let all = (1..<UInt32(interner.codeCount)).map { $0 }
    let values = all.withUnsafeBufferPointer { interner.gather($0) }.finish()
    guard values.layout is FlatLayout else { return nil }
    dictionary = VectorDictionary(values)
  }

  /// True if a null gives a null.
  private static func isNullOfNull(
    _ evaluator: any Evaluator, _ type: DataType, _ column: Int, _ reader: SliceReader
  ) throws(EngineError) -> Bool {
    let null = VectorBuilder(type, [.null])
    null.clear()
    reader.present(null.constantView(count: 1), as: column)
    let view = try evaluator.evaluate(reader)
    return view.type == .null || view.isNull(0)
  }

  /// From the first to the last day of a column; nil if that is not known, or not few days.
  private static func days(_ source: any TableSource, column: Int) -> ClosedRange<Int32>? {
    var (first, last) = (Int32.max, Int32.min)
    for block in 0..<source.blockCount {
      guard let statistics = source.statistics(column: column, block: block) else { return nil }
      if statistics.nullCount == source.rowCount(ofBlock: block) { continue }
      guard let low = day(statistics.minimum), let high = day(statistics.maximum) else { return nil }
      first = min(first, low)
      last = max(last, high)
    }
    guard first <= last, Int(last) - Int(first) < dayLimit else { return nil }
    return first...last
  }

  private static func day(_ bound: Scalar?) -> Int32? {
    switch bound {
    case .date(let day): Infinity.contains(day) ? nil : day
    case .timestamp(let moment): Infinity.contains(moment) ? nil : Microseconds.day(ofTimestamp: moment)
    default: nil
    }
  }
}

extension BoundExpression {
  /// The type of the only column, DATE or TIMESTAMP, if the expression depends on nothing but its days; else nil.
  fileprivate var typeOfDays: DataType? {
    switch kind {
    case .column: return type == .date ? .date : nil
    case .constant, .aggregate: return nil
    case .call(let function, let arguments):
      if arguments.count == 1, arguments[0].column != nil, arguments[0].type == .timestamp {
        let isOfDays =
          function.identity == .cast(from: .timestamp, to: .date, isTry: false) || function.ofDate != nil
        return isOfDays ? .timestamp : nil
      }
      return Self.commonType(arguments)
    case .and, .or, .conditional, .coalesce: return Self.commonType(children)
    }
  }

  private static func commonType(_ parts: [BoundExpression]) -> DataType? {
    var found: DataType?
    for part in parts where part.dependsOnRows {
      guard let type = part.typeOfDays, found == nil || found == type else { return nil }
      found = type
    }
    return found
  }
}
