import DossierDB

/// Says what may stand at the cursor.
struct Completer {
  let names: any CompletionNames

  /// The candidates for the word that ends at the cursor.
  func complete(before: String, after: String) -> Completion {
    let line = before.drop { $0.isWhitespace }
    if line.first == "." || line.first == "\\", ShellScript.isCommand(Array(line.utf8)[...]),
      !line.contains("\n")
    {
      return CommandCompleter(names: names).complete(String(line))
    }
    let context = StatementContext(before: before, after: after)
    let candidates = Self.distinct(self.candidates(in: context))
    return Completion(
      replacedCount: context.prefix.count + (context.isQuoted ? 1 : 0), candidates: candidates)
  }

  private func candidates(in context: StatementContext) -> [Completion.Candidate] {
    switch context.place {
    case .nowhere: return []
    case .table:
      let tables = identifiers(names.tables, context)
      if context.isQuoted || context.prefix.isEmpty { return tables }
      return tables + functions(SQLVocabulary.tableFunctions, context)
    case .columnOf(let qualifier):
      let wanted = SQLVocabulary.folded(qualifier)
      let mention = context.mentions.first { $0.alias.map(SQLVocabulary.folded) == wanted }
      return identifiers(names.columns(of: mention?.table ?? qualifier), context)
    case .start: return keywords(context, among: Self.statementWords)
    case .expression: return inExpression(context)
    }
  }

  /// Columns of the tables named come first, then the tables, functions and keywords.
  private func inExpression(_ context: StatementContext) -> [Completion.Candidate] {
    let tables = names.tables
    let mentioned = Set(context.mentions.map { SQLVocabulary.folded($0.table) })
    let named = tables.filter { mentioned.contains(SQLVocabulary.folded($0)) }
    var found = (named.isEmpty ? tables : named).flatMap { identifiers(names.columns(of: $0), context) }
    if context.isQuoted || context.prefix.isEmpty { return found }
    found += identifiers(context.mentions.compactMap(\.alias), context).filter { candidate in
      !SQLVocabulary.keywords.contains(candidate.text.uppercased())
    }
    found += identifiers(tables, context)
    found += keywords(context, among: SQLVocabulary.keywords)
    return found + functions(SQLVocabulary.functions, context)
  }

  private func functions(_ all: [String], _ context: StatementContext) -> [Completion.Candidate] {
    all.filter { Self.matches($0, context.prefix) }.map { .init(text: $0, suffix: "(", label: $0 + "()") }
  }

  private func identifiers(_ all: [String], _ context: StatementContext) -> [Completion.Candidate] {
    all.filter { Self.matches($0, context.prefix) }.map { name in
      let quoted = SQLName.quoted(name)
      let text = context.isQuoted && !quoted.hasPrefix("\"") ? "\"\(name)\"" : quoted
      return .init(text: text, suffix: " ", label: name)
    }
  }

  /// Keywords follow the case of what was typed of them.
  private func keywords(_ context: StatementContext, among words: [String]) -> [Completion.Candidate] {
    if context.isQuoted { return [] }
    let isLower = context.prefix.contains { $0.isLowercase }
    return words.filter { Self.matches($0, context.prefix) }
      .map { .init(text: isLower ? $0.lowercased() : $0) }
  }

  /// What can begin a statement in this version; words that are only refused are not offered.
  private static let statementWords = ["DESCRIBE", "SELECT", "SET", "SHOW", "VALUES", "WITH"]

  static func matches(_ name: String, _ prefix: String) -> Bool {
    SQLVocabulary.folded(name).starts(with: SQLVocabulary.folded(prefix))
  }

  private static func distinct(_ candidates: [Completion.Candidate]) -> [Completion.Candidate] {
    var seen: Set<[UInt8]> = []
    return candidates.filter { seen.insert(Array($0.text.lowercased().utf8)).inserted }
  }
}
