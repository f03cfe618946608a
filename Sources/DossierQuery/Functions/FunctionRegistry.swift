import DossierBase

/// All scalar functions by name.
enum FunctionRegistry {
  private static let resolvers: [String: FunctionContext.Resolver] = {
    var all: [String: FunctionContext.Resolver] = [:]
    for family in [
      NumericFunctions.resolvers, TextFunctions.resolvers, DateFunctions.resolvers,
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
    guard let resolver = resolvers[context.name] else {
      let known = names + AggregateRegistry.names
      let nearest = NearestName.nearest(to: context.name, among: known)
      throw EngineError(
        .binding, "there is no function \(ShownText.shortened(context.name))", at: .sql(context.range),
        hint: nearest.map { "did you mean \($0)?" })
    }
    return try resolver(context)
  }
}
