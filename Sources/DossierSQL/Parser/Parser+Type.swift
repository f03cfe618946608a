import DossierBase

/// Names of types.
extension Parser {
  mutating func typeName() throws(ParseError) -> TypeName {
    let start = self.start
    guard token.kind == .word || token.kind == .quotedName else { throw unexpected("a type") }
    let first = identifier(token)
    guard token.kind == .quotedName || wordClass != .reserved else { throw unexpected("a type") }
    try advance()
    let (type, spelling) = try meaning(of: first)
    let place = range(from: start)
    if token.kind == .leftBracket || token.keyword == nil && isArrayWord {
      throw unsupported("a list type is", at: place)
    }
    return TypeName(type, spelling: spelling, at: place)
  }

  private var isArrayWord: Bool { token.kind == .word && text(of: token).uppercased() == "ARRAY" }

  private mutating func meaning(of name: Identifier) throws(ParseError) -> (DataType, String) {
    let folded = String(decoding: name.folded, as: UTF8.self)
    switch folded {
    case "decimal", "numeric", "dec": return try decimal(at: name.range)
    case "timestamp", "time":
      try takeTimeZone(name)
      return folded == "time" ? (.time, "TIME") : (.timestamp, "TIMESTAMP")
    case "double":
      let isPrecise = try accept(.precision)
      return (.double, isPrecise ? "DOUBLE" : name.name)
    case "varchar", "char", "character", "nchar", "bpchar", "text", "string", "nvarchar":
      return try varchar(name, folded)
    default: break
    }
    if let standard = Self.standardTypes[folded] { return standard }
    if let type = Self.otherTypes[folded] { return (type, name.name) }
    if Self.foreignTypes.contains(folded) {
      let isFloat = folded.hasPrefix("float") || folded == "real"
      throw unsupported(
        "the type \(folded.uppercased()) is", at: name.range, hint: isFloat ? "use DOUBLE" : nil)
    }
    let known = Array(Self.standardTypes.keys).sorted() + Array(Self.otherTypes.keys).sorted()
    let near = NearestName.nearest(to: folded, among: known + ["decimal", "timestamp", "varchar", "text"])
    throw ParseError(
      .binding, "there is no type `\(ShownText.shortened(name.name))`", at: .sql(name.range),
      hint: near.map { "did you mean \($0.uppercased())?" })
  }

  private mutating func decimal(at place: Range<Int>) throws(ParseError) -> (DataType, String) {
    guard let numbers = try typeNumbers() else { return (.decimal(precision: 18, scale: 3), "DECIMAL") }
    let scale = numbers.count > 1 ? numbers[1] : 0
    guard numbers.count <= 2, (1...38).contains(numbers[0]), scale <= numbers[0] else {
      throw ParseError(
        .binding, "a DECIMAL has 1 to 38 digits, and no more of them after the point", at: .sql(place))
    }
    let type = DataType.decimal(precision: numbers[0], scale: scale)
    return (type, "DECIMAL(\(numbers.map(String.init).joined(separator: ", ")))")
  }

  /// A text type; a length in parentheses means nothing, as in DuckDB.
  private mutating func varchar(_ name: Identifier, _ folded: String) throws(ParseError) -> (
    DataType, String
  ) {
    if folded == "character" || folded == "char" { _ = try accept(.varying) }
    let isStandard = ["varchar", "char", "character", "nchar"].contains(folded)
    let spelling = isStandard ? "VARCHAR" : name.name
    guard let numbers = try typeNumbers() else { return (.varchar, spelling) }
    return (.varchar, "\(spelling)(\(numbers.map(String.init).joined(separator: ", ")))")
  }

  private mutating func takeTimeZone(_ name: Identifier) throws(ParseError) {
    if token.kind == .leftParenthesis {
      throw unsupported("\(name.name.uppercased()) of another precision than microseconds is")
    }
    let isWith = token.keyword == .with
    guard isWith || token.keyword == .without, peek().keyword == .time else { return }
    if isWith { throw unsupported("a type WITH TIME ZONE is") }
    try advance()
    try advance()
    try expect(.zone)
  }

  /// `(n, …)` behind a type's name; nil if there is none or nothing between the parentheses.
  private mutating func typeNumbers() throws(ParseError) -> [Int]? {
    guard token.kind == .leftParenthesis else { return nil }
    try advance()
    if try accept(.rightParenthesis) { return nil }
    let numbers = try list(until: { $0.token.kind == .rightParenthesis }) { (parser) throws(ParseError) in
      guard parser.token.kind == .number,
        case .integer(let value) = NumberLiteral(parser.text(of: parser.token)).value,
        let number = Int(exactly: value)
      else { throw parser.unexpected("a whole number") }
      try parser.advance()
      return number
    }
    try expect(.rightParenthesis, "`,` or `)`")
    return numbers
  }

  /// Types whose names are keywords, with their standard spelling.
  private static let standardTypes: [String: (DataType, String)] = [
    "int": (.integer, "INTEGER"), "integer": (.integer, "INTEGER"), "smallint": (.smallint, "SMALLINT"),
    "bigint": (.bigint, "BIGINT"), "boolean": (.boolean, "BOOLEAN"), "interval": (.interval, "INTERVAL"),
  ]

  private static let otherTypes: [String: DataType] = [
    "tinyint": .tinyint, "int1": .tinyint, "int2": .smallint, "short": .smallint, "int16": .smallint,
    "int4": .integer, "int32": .integer, "signed": .integer, "integral": .integer, "int8": .bigint,
    "int64": .bigint, "long": .bigint, "oid": .bigint, "hugeint": .hugeint, "int128": .hugeint,
    "bool": .boolean, "logical": .boolean, "float8": .double, "date": .date, "datetime": .timestamp,
    "timestamp_us": .timestamp,
  ]

  /// Types of DuckDB that this engine has not.
  private static let foreignTypes: Set<String> = [
    "float", "float4", "real", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint", "uint8", "uint16",
    "uint32", "uint64", "uint128", "blob", "bytea", "binary", "varbinary", "uuid", "guid", "json", "bit",
    "bitstring", "timestamptz", "timetz", "timestamp_s", "timestamp_ms", "timestamp_ns", "time_ns", "list",
    "map",
    "struct", "row", "union", "enum", "bignum", "varint", "variant", "geometry",
  ]
}
