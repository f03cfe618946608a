import DossierBase

/// Windows: what stands after OVER and in the WINDOW clause.
extension Parser {
  /// A window's name, or its definition in parentheses.
  mutating func window() throws(ParseError) -> WindowDefinition {
    guard token.kind == .leftParenthesis else {
      let name = try name(.columnOrTable, "`(` or the name of a window")
      return WindowDefinition(base: name, partitionBy: [], orderBy: [], frame: nil, place: name.place)
    }
    return try windowInParentheses()
  }

  private mutating func windowInParentheses() throws(ParseError) -> WindowDefinition {
    let start = self.start
    try expect(.leftParenthesis, "`(`")
    var base: Identifier?
    if isName(.columnOrTable), frameUnit == nil, token.keyword != .partition {
      base = try name(.columnOrTable, "the name of a window")
    }
    var partitionBy: [SQLExpression] = []
    if try accept(.partition) {
      try expect(.by)
      partitionBy = try list { (parser) throws(ParseError) in try parser.expression() }
    }
    var orderBy: [OrderTerm] = []
    if try accept(.order) {
      try expect(.by)
      orderBy = try orderTerms()
    }
    var frame: WindowFrame?
    if let unit = frameUnit { frame = try self.frame(unit) }
    try expect(.rightParenthesis, "`)`")
    return WindowDefinition(
      base: base, partitionBy: partitionBy, orderBy: orderBy, frame: frame,
      place: SourcePlace(range(from: start)))
  }

  /// The word that begins a frame, if it is the token in hand.
  private var frameUnit: WindowFrame.Unit? {
    switch token.keyword {
    case .rows: .rows
    case .range: .range
    case .groups: .groups
    default: nil
    }
  }

  private mutating func frame(_ unit: WindowFrame.Unit) throws(ParseError) -> WindowFrame {
    try advance()
    var frame = WindowFrame(unit: unit, start: .unboundedPreceding, end: .currentRow, exclusion: .noOthers)
    let place = range(of: token)
    if try accept(.between) {
      frame.start = try frameBound()
      try expect(.and)
      frame.end = try frameBound()
    } else {
      frame.start = try frameBound()
    }
    if !Self.isInOrder(frame) {
      throw ParseError(.syntax, "a window frame ends before it starts", at: .sql(place))
    }
    if try accept(.exclude) {
      switch token.keyword {
      case .current:
        try advance()
        try expect(.row)
        frame.exclusion = .currentRow
      case .group:
        try advance()
        frame.exclusion = .group
      case .ties:
        try advance()
        frame.exclusion = .ties
      default:
        try expect(.no)
        try expect(.others)
      }
    }
    return frame
  }

  private static func isInOrder(_ frame: WindowFrame) -> Bool {
    func place(_ bound: WindowFrame.Bound) -> Int {
      switch bound {
      case .unboundedPreceding: 0
      case .preceding: 1
      case .currentRow: 2
      case .following: 3
      case .unboundedFollowing: 4
      }
    }
    let (start, end) = (place(frame.start), place(frame.end))
    return start <= end && start < 4 && end > 0
  }

  private mutating func frameBound() throws(ParseError) -> WindowFrame.Bound {
    if token.keyword == .unbounded, peek().keyword == .preceding || peek().keyword == .following {
      try advance()
      let isPreceding = token.keyword == .preceding
      try advance()
      return isPreceding ? .unboundedPreceding : .unboundedFollowing
    }
    if token.keyword == .current, peek().keyword == .row {
      try advance()
      try advance()
      return .currentRow
    }
    let offset = try expression()
    if try accept(.preceding) { return .preceding(offset) }
    try expect(.following)
    return .following(offset)
  }

  /// `WINDOW name AS (…), …`.
  mutating func namedWindows() throws(ParseError) -> [NamedWindow] {
    guard try accept(.window) else { return [] }
    let place = range(of: token)
    let windows = try list { (parser) throws(ParseError) in
      let name = try parser.name(.columnOrTable, "the name of a window")
      try parser.expect(.as)
      guard parser.token.kind == .leftParenthesis else { throw parser.unexpected("`(`") }
      return NamedWindow(name: name, window: try parser.windowInParentheses())
    }
    if windows.count > SyntaxLimits.depth {
      throw ParseError(.syntax, "WINDOW has more than \(SyntaxLimits.depth) windows", at: .sql(place))
    }
    return windows
  }
}
