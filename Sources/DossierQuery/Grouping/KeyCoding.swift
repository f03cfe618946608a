import DossierBase
import DossierVector

/// How the values of a key become codes without being looked up.
struct KeyCoding: Sendable {
  enum Source: Sendable {
    /// The key is a column whose rows are codes of the dictionary.
    case codes
    /// The key follows from the small integers or the days of a column.
    case numbers(NumberCodes, NumberKind)
  }

  /// What a key follows from.
  enum NumberKind: Sendable {
    case integers(DataType)
    case dates
    case datesOfTimestamps

    /// The type of the column.
    var columnType: DataType {
      switch self {
      case .integers(let type): type
      case .dates: .date
      case .datesOfTimestamps: .timestamp
      }
    }

    /// For how many numbers a key is computed in advance: integers are looked up fast, functions of days are not.
    func greatestCount(ofRows rowCount: Int) -> Int {
      if case .integers = self {
        rowCount / 4 + Limits.vectorRowCount
      } else {
        4 * rowCount + Limits.vectorRowCount
      }
    }

    /// The type of what slices of the key are read as.
    var viewType: DataType { if case .integers(let type) = self { type } else { .date } }
  }

  /// Where the column stands.
  let column: Int
  let source: Source
  /// What codes stand for.
  let dictionary: VectorDictionary
  /// True if rows next to each other mostly have the same value, as far as is known.
  var comesInRuns = false

  /// A key that is a column of the table with a dictionary, or a function of the small integers or the days of one; nil
  /// for others.
  init?(_ key: BoundExpression, _ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
    if let column = key.column {
      let place = pipeline.layout[column]
      if let dictionary = pipeline.source.dictionary(column: pipeline.columns[place]), dictionary.texts != nil
      {
        self.init(column: place, source: .codes, dictionary: dictionary)
        return
      }
    }
    guard let coding = try NumberCoding(key, pipeline, context) else { return nil }
    self.init(
      column: coding.column, source: .numbers(coding.codes, coding.kind), dictionary: coding.dictionary)
  }

  private init(column: Int, source: Source, dictionary: VectorDictionary) {
    self.column = column
    self.source = source
    self.dictionary = dictionary
  }

  var isByNumbers: Bool { if case .numbers = source { true } else { false } }

  var isByDays: Bool {
    switch source {
    case .numbers(_, .dates), .numbers(_, .datesOfTimestamps): true
    case .numbers(_, .integers), .codes: false
    }
  }
}

/// A key that follows from the small integers or the days of one column, computed once for each that the table has.
private struct NumberCoding {
  /// More days than a table of dossiers spans; fewer than codes.
  private static let limit = 1 << 15

  let column: Int
  let codes: NumberCodes
  let kind: KeyCoding.NumberKind
  let dictionary: VectorDictionary

  init?(_ key: BoundExpression, _ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
    guard case .one(let id) = key.columnUse, key.isDeterministic, let kind = key.numberKind else {
      return nil
    }
    let (source, column, type) = (pipeline.source, pipeline.layout[id], kind.columnType)
    guard let numbers = NumberCodes.range(of: pipeline.columns[column], in: source, kind),
      numbers.count <= Self.limit,
      // More than that would be computed for nobody.
      numbers.count <= kind.greatestCount(ofRows: source.rowCount)
    else { return nil }
    let evaluator = key.makeEvaluator(pipeline.layout)
    let interner = KeyInterners.make(key.type, context.budget, context.interruption)
    let reader = SliceReader()
    let elements = VectorBuilder(type)
    var found: [UInt32] = []
    let interned = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
    defer { interned.deallocate() }
    var number = numbers.lowerBound
    do throws(EngineError) {
      while true {
        // None beyond the last is made, which may be the greatest that there is.
        let count = min(Limits.vectorRowCount - 1, numbers.upperBound - number) + 1
        elements.write(count, from: number, kind)
        reader.present(elements.view, as: column)
        let view = try evaluator.evaluate(reader)
        let values =
          view.isCoded && view.type != .varchar ? view.flattened(into: VectorBuilder(view.type)) : view
        try interner.intern(values, count: count, into: interned)
        for row in 0..<count { found.append(interned[row]) }
        if numbers.upperBound - number < count { break }
        number += count
      }
    } catch {
      // Of a number that the table may not even have: rows will tell.
      if error.code == .evaluation { return nil }
      throw error
    }
    guard !found.contains(0), try Self.isNullOfNull(evaluator, type, column, reader) else { return nil }
    // Codes begin with 1; 0 is null, which none gives.
    codes = NumberCodes(first: numbers.lowerBound, found.map { UInt16($0 - 1) })
    self.column = column
    self.kind = kind
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
}

extension VectorBuilder {
  /// Writes integers, dates or the first moments of days that follow each other.
  fileprivate func write(_ count: Int, from first: Int, _ kind: KeyCoding.NumberKind) {
    reset()
    self.count = count
    switch kind.columnType.physicalType {
    case .int8: for row in 0..<count { elements(Int8.self)[row] = Int8(first + row) }
    case .int16: for row in 0..<count { elements(Int16.self)[row] = Int16(first + row) }
    case .int32: for row in 0..<count { elements(Int32.self)[row] = Int32(first + row) }
    default:
      let factor = if case .datesOfTimestamps = kind { Microseconds.perDay } else { Int64(1) }
      for row in 0..<count { elements(Int64.self)[row] = Int64(first + row) &* factor }
    }
  }
}

extension NumberCodes {
  /// From the first to the last integer or day of a column, fewer than there are codes of 32 bits; nil if that is not
  /// known.
  static func range(
    of column: Int, in source: any TableSource, _ kind: KeyCoding.NumberKind
  ) -> ClosedRange<Int>? {
    var (first, last) = (Int.max, Int.min)
    for block in 0..<source.blockCount {
      guard let statistics = source.statistics(column: column, block: block) else { return nil }
      if statistics.nullCount == source.rowCount(ofBlock: block) { continue }
      guard let low = number(statistics.minimum, kind), let high = number(statistics.maximum, kind) else {
        return nil
      }
      first = min(first, low)
      last = max(last, high)
    }
    let (span, overflow) = last.subtractingReportingOverflow(first)
    guard first <= last, !overflow, span < Int(Int32.max) else { return nil }
    return first...last
  }

  private static func number(_ bound: Scalar?, _ kind: KeyCoding.NumberKind) -> Int? {
    switch (bound, kind) {
    case (.integer(let number), .integers): Int(number)
    case (.date(let day), .dates): Infinity.contains(day) ? nil : Int(day)
    case (.timestamp(let moment), .datesOfTimestamps):
      Infinity.contains(moment) ? nil : Int(Microseconds.day(ofTimestamp: moment))
    default: nil
    }
  }
}

extension BoundExpression {
  /// The kind of the only column, if the expression depends on nothing but its integers or days; else nil.
  var numberKind: KeyCoding.NumberKind? {
    switch kind {
    case .column:
      switch type {
      case .date: return .dates
      case .tinyint, .smallint, .integer, .bigint: return .integers(type)
      default: return nil
      }
    case .constant, .aggregate: return nil
    case .call(let function, let arguments):
      if arguments.count == 1, arguments[0].column != nil, arguments[0].type == .timestamp {
        let isOfDays =
          function.identity == .cast(from: .timestamp, to: .date, isTry: false) || function.ofDate != nil
        return isOfDays ? .datesOfTimestamps : nil
      }
      return Self.commonKind(arguments)
    case .and, .or, .conditional, .coalesce: return Self.commonKind(children)
    }
  }

  private static func commonKind(_ parts: [BoundExpression]) -> KeyCoding.NumberKind? {
    var found: KeyCoding.NumberKind?
    for part in parts where part.dependsOnRows {
      guard let kind = part.numberKind, found.map({ $0.columnType == kind.columnType }) ?? true else {
        return nil
      }
      found = kind
    }
    return found
  }
}
