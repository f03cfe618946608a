import DossierBase
import DossierCalendar
package import DossierQuery
import DossierVector

/// What this module adds to SQL.
package enum StatisticsFunctions {
  package static let tableFunctions: [any TableFunction] = [OnTimeFunction(), TrendFunction()]
  package static let computedColumns: [any ComputedColumn] = [TimelinessColumn(), HandlingDaysColumn()]
}

/// `ontime(by := ['sector'], period := '2024')`: the on-time report as a table.
struct OnTimeFunction: TableFunction {
  let name = "ontime"
  let parameters = ReportArguments.parameters
  let defaultTable = ReportArguments.defaultTable

  func bind(
    _ arguments: TableFunctionArguments, over table: any TableSource
  ) throws(EngineError) -> any BoundTableFunction {
    try OnTimeCall(ReportArguments.options(arguments), over: table)
  }
}

/// `trend(by := ['sector', 'reporting_month'], rolling := 3)`: the trend report as a table.
struct TrendFunction: TableFunction {
  let name = "trend"
  let parameters =
    ReportArguments.parameters + [
      TableFunctionParameter("rolling", .integer), TableFunctionParameter("breaks", .text, default: "phases"),
    ]
  let defaultTable = ReportArguments.defaultTable

  /// What becomes of breaks: sentences of the command's, which a table has not.
  private enum Breaks: String, CaseIterable {
    case phases, ignore
  }

  func bind(
    _ arguments: TableFunctionArguments, over table: any TableSource
  ) throws(EngineError) -> any BoundTableFunction {
    let counting = try ReportArguments.options(arguments)
    _ = try arguments.choice("breaks", Breaks.self)
    let calendar = try arguments.choice("calendar", Period.Calendar.self)
    let rolling = arguments.integer("rolling")
    let options: TrendArguments
    do throws(EngineError) {
      options = try TrendArguments(
        counting, defaultPeriod: calendar == .civil ? .quarter : .reportingQuarter,
        rollingPeriodCount: rolling.map { Int(clamping: $0) })
    } catch {
      let isAboutPeriods = counting.by.compactMap(\.periodKind).count > 1
      throw arguments.error(error.message, about: isAboutPeriods ? "by" : "rolling", hint: error.hint)
    }
    return try TrendCall(options, over: table)
  }
}

/// The arguments that reports have in common.
enum ReportArguments {
  static let defaultTable = "dossiers"

  static let parameters = [
    TableFunctionParameter("by", .texts), TableFunctionParameter("late_by", .text, default: "date"),
    TableFunctionParameter("no_appointment", .text, default: "excluded"),
    TableFunctionParameter("as_of", .date), TableFunctionParameter("from", .date),
    TableFunctionParameter("to", .date), TableFunctionParameter("period", .text),
    TableFunctionParameter("calendar", .text, default: "reporting"),
  ]

  /// What the arguments ask for.
  ///
  /// Throws ``EngineError/Code/binding`` with the place of the argument that makes no sense.
  static func options(_ arguments: TableFunctionArguments) throws(EngineError) -> OnTimeArguments {
    var options = OnTimeArguments()
    options.spelling = .argument
    for text in arguments.texts("by") {
      guard let dimension = Dimension(named: text.text) else {
        let nearest = NearestName.nearest(to: text.text, among: Dimension.all.map(\.name))
        throw text.error(
          "by does not know “\(ShownText.shortened(text.text))”",
          hint: nearest.map { "did you mean '\($0)'?" } ?? "it knows \(Dimension.allNames)")
      }
      if options.by.contains(dimension) { throw text.error("by names \(dimension.name) twice") }
      options.by.append(dimension)
    }
    if let lateBy = try arguments.choice("late_by", LateBy.self) { options.lateBy = lateBy }
    if let rule = try arguments.choice("no_appointment", NoAppointment.self) { options.noAppointment = rule }
    options.asOf = arguments.day("as_of").map { AsOf(day: $0) }
    options.from = arguments.day("from")
    options.to = arguments.day("to")
    if let from = options.from, let to = options.to, to < from {
      let label = PeriodKind.day.label
      throw arguments.error(
        "the last day \(label(Int(to))) lies before the first day \(label(Int(from)))", about: "to")
    }
    let calendar = try arguments.choice("calendar", Period.Calendar.self) ?? .reporting
    if let period = arguments.text("period") {
      if options.from != nil || options.to != nil {
        throw arguments.error("period and from or to exclude each other", about: "period")
      }
      do throws(EngineError) {
        options.restrict(to: try Period(parsing: period.text, in: calendar))
      } catch {
        throw period.error(error.message, hint: error.hint)
      }
    }
    return options
  }
}
