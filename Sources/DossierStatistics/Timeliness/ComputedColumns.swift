import DossierBase
import DossierCalendar
import DossierQuery
import DossierVector

/// `timeliness`: what can be said of a dossier by date, as of the newest event of its table.
struct TimelinessColumn: ComputedColumn {
  let name = "timeliness"
  let type = DataType.varchar

  func inputs(of schema: Schema) -> [Int]? {
    columns(of: schema).map { columns in
      [columns.accepted, columns.finished, columns.due]
        + [columns.originalDue, columns.dueChanged].compactMap(\.self)
    }
  }

  /// Nil if the table lacks a column that is needed, or has another one of its name.
  private func columns(of schema: Schema) -> DossierColumns? {
    do throws(EngineError) { return try DossierColumns(schema: schema, by: [], .argument) } catch {
      return nil
    }
  }

  func bind(
    over rows: TableRows, calendar: () throws(EngineError) -> WorkingCalendar
  ) throws(EngineError) -> ColumnComputation {
    let asOf = try EventBounds.find(in: rows).newest ?? AsOf(day: 0)
    let evaluators = Evaluators(asOf)
    let parameters: [Scalar] = [.timestamp(asOf.instant), .boolean(asOf.isWholeDay)]
    return ColumnComputation(parameters: parameters) { (inputs, output) throws(EngineError) in
      let evaluator = try evaluators.take()
      let hasChanges = inputs.count == 5
      evaluator.evaluate(
        TimelinessColumns(
          accepted: inputs[0], finished: inputs[1], due: inputs[2], originalDue: hasChanges ? inputs[3] : nil,
          dueChanged: hasChanges ? inputs[4] : nil), into: output)
      evaluators.give(evaluator)
    }
  }

  /// Evaluators that no thread uses at the moment.
  private final class Evaluators: Sendable {
    private let asOf: AsOf
    private let idle = Guarded<[TimelinessEvaluator]>([])

    init(_ asOf: AsOf) { self.asOf = asOf }

    func take() throws(EngineError) -> TimelinessEvaluator {
      if let known = idle.withLock({ $0.popLast() }) { return known }
      return try TimelinessEvaluator(asOf: asOf, lateBy: .date)
    }

    func give(_ evaluator: TimelinessEvaluator) { idle.withLock { $0.append(evaluator) } }
  }
}

/// `handling_days`: the working days that a dossier took.
struct HandlingDaysColumn: ComputedColumn {
  let name = "handling_days"
  let type = DataType.bigint

  func inputs(of schema: Schema) -> [Int]? {
    func moment(_ name: String) -> Int? {
      schema.index(of: name).flatMap {
        let type = schema.columns[$0].type
        return type == .date || type == .timestamp ? $0 : nil
      }
    }
    guard let accepted = moment("accepted_at"), let finished = moment("finished_at") else { return nil }
    let paused = schema.index(of: "paused_minutes").flatMap {
      let type = schema.columns[$0].type
      return type.isInteger && type != .hugeint ? $0 : nil
    }
    return [accepted, finished] + [paused].compactMap(\.self)
  }

  func bind(
    over rows: TableRows, calendar: () throws(EngineError) -> WorkingCalendar
  ) throws(EngineError) -> ColumnComputation {
    let calendar = try calendar()
    return ColumnComputation { (inputs, output) throws(EngineError) in
      try HandlingDays.write(
        accepted: inputs[0], finished: inputs[1], pausedMinutes: inputs.count > 2 ? inputs[2] : nil,
        calendar: calendar, into: output)
    }
  }
}
