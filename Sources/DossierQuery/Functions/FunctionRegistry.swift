import DossierBase

/// All scalar functions by name.
enum FunctionRegistry {
  private static let resolvers: [String: FunctionContext.Resolver] = {
    var all: [String: FunctionContext.Resolver] = [:]
    for family in [
      NumericFunctions.resolvers, TextFunctions.resolvers, TextFunctions.shapingResolvers,
      DateFunctions.resolvers, DateFunctions.spanResolvers,
      CalendarFunctions.resolvers, ConditionalFunctions.resolvers,
    ] {
      all.merge(family) { first, _ in first }
    }
    return all
  }()

  static var names: [String] { resolvers.keys.sorted() }

  static func contains(_ name: String) -> Bool { resolvers[name] != nil }

  /// The call of a function, or a binding error that names the nearest known one.
  static func resolve(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    guard let resolver = resolvers[context.name] else { throw unknown(context.name, at: context.range) }
    return try resolver(context)
  }

  /// The error of a name that no function has.
  static func unknown(_ name: String, at range: Range<Int>) -> EngineError {
    let nearest = NearestName.nearest(to: name, among: names + AggregateRegistry.names)
    return EngineError(
      .binding, "there is no function \(ShownText.shortened(name))", at: .sql(range),
      hint: foreignNames[name] ?? nearest.map { "did you mean \($0)?" })
  }

  /// What does instead of functions of other systems, whose names are near to others only by chance.
  private static let foreignNames: [String: String] = {
    let families = [
      ("now sysdate getdate curdate", "current_date is the day of today"),
      ("to_char date_format format", "strftime writes a date as text: strftime(accepted_at, '%d/%m/%Y')"),
      (
        "strptime to_date to_timestamp str_to_date try_strptime",
        "CAST('2024-12-31' AS DATE) reads a date; other forms are read at the import, with --date-format"
      ),
      ("nvl isnull", "coalesce gives the first value that is not null"),
      ("cnt", "did you mean count?"),
    ]
    var all: [String: String] = [:]
    for (names, hint) in families { for name in names.split(separator: " ") { all[String(name)] = hint } }
    return all
  }()
}
