import DossierBase
import Testing

@testable import DossierSQL

/// The lexer cuts every text into pieces that are the text, and scripts where the parser ends.
@Suite struct LexerTests {
  @Test(
    arguments: [
      ("", []), (" \n\u{A0}", [.blank]), ("a -- b\n", [.word, .blank, .lineComment, .blank]),
      ("-- b\r\nc", [.lineComment, .blank, .word]), ("/* /* */ */x", [.blockComment, .word]),
      ("/* /* */", [.blockComment]), ("'a''b'c", [.text, .word]), ("'a", [.text]), ("\"a\"\"", [.quotedName]),
      ("E'\\'", [.escapedText]), ("e'\\\\'x", [.escapedText, .word]), ("x'41'", [.text]),
      ("$1$a$b$a$", [.dollarName, .dollarText]), ("$$ $", [.dollarText]), ("a$b$", [.word]),
      ("$", [.dollarName]),
      ("1.5e-3.", [.number]), (".5", [.number]), ("1a", [.number, .word]), ("75AND", [.number, .word]),
      ("1e", [.number, .word]), ("1e5_", [.number, .word]),
      ("'a'\n 'b'", [.text]), ("'a'--\r'b' 'c'", [.text, .blank, .text]),
      ("'a'/**/\n'b'", [.text, .blockComment, .blank, .text]),
      ("'a'\n'b", [.text]), ("..5", [.dot, .number]),
      ("a::b:c", [.word, .castSign, .word, .colon, .word]), ("!~~*->>", [.notIlikeSign, .foreignOperator]),
      ("\\", [.unknown]), ("\u{0}`", [.unknown, .unknown]), ("SELECT\u{200B}1", [.word, .blank, .number]),
      ("đ\u{FEFF}đ", [.word, .blank, .word]), ("<=>", [.foreignOperator]),
    ] as [(String, [Token.Kind])])
  func kinds(of text: String, are kinds: [Token.Kind]) {
    #expect(tokens(of: text).map(\.kind) == kinds)
  }

  @Test(
    arguments: [
      ("/* a", .open), ("'a", .open), ("E'\\'", .open), ("x'", .open), ("\"a", .open), ("$a$ $a", .open),
      ("\"\"", .emptyName), ("'a'\n'b", .open), ("1.2.3", .wrongNumber), ("$", .loneDollar),
      ("b'01'", .foreignText), ("\\", .unknownCharacter), ("/* a */", nil), ("'a'", nil), ("1e5", nil),
    ] as [(String, Token.Fault?)])
  func faults(of text: String, are fault: Token.Fault?) {
    #expect(tokens(of: text).map(\.fault) == [fault])
  }

  /// What DuckDB 2.0.0 takes for a blank, and what for a part of a name.
  @Test func blanksAreThoseOfDuckDB() {
    let blanks: [UInt32] =
      [9, 10, 11, 12, 13, 32, 0xA0, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF] + Array(0x2000...0x200B)
    let others: [UInt32] = [
      0x85, 0xAD, 0x1680, 0x180E, 0x200C, 0x200D, 0x200E, 0x2028, 0x2029, 0xFFFE, 0x0301, 0x1EA5,
    ]
    for value in blanks {
      let text = "a\(Unicode.Scalar(value)!)b"
      #expect(tokens(of: text).map(\.kind) == [.word, .blank, .word], "U+\(String(value, radix: 16))")
    }
    for value in others {
      let text = "a\(Unicode.Scalar(value)!)b"
      #expect(tokens(of: text).map(\.kind) == [.word], "U+\(String(value, radix: 16))")
    }
  }

  @Test(arguments: [UInt64](1...4))
  func piecesAreTheWholeText(_ seed: UInt64) {
    var source = RandomPieces(seed: seed)
    for _ in 0..<2_000 {
      let bytes = source.bytes()
      let lexer = Lexer(bytes)
      var place = 0
      while true {
        let token = lexer.token(at: place)
        #expect(token.range.lowerBound == place)
        if token.kind == .end { break }
        #expect(!token.range.isEmpty)
        place = token.range.upperBound
      }
      #expect(place == bytes.count)
    }
  }

  @Test(arguments: [UInt64](1...4))
  func scriptsAreCutWhereTheParserEnds(_ seed: UInt64) throws {
    var source = RandomPieces(seed: seed)
    var parsed = 0
    for _ in 0..<2_000 {
      let text = source.script()
      let bytes = Array(text.utf8)
      var cutter = StatementCutter(bytes)
      var trees: [SQLStatement]? = []
      while cutter.nextStart() != nil {
        let piece = cutter.statement()
        let range = try #require(piece)
        guard let parts = try? SQLParser.statements(in: bytes, at: range) else {
          trees = nil
          continue
        }
        #expect(parts.count == 1, "\(text)")
        trees? += parts
      }
      let whole = try? SQLParser.statements(of: text)
      #expect(whole == trees, "\(text)")
      if let whole, whole.count > 1 {
        parsed += 1
        #expect(whole.map(\.place.range) == trees?.map(\.place.range))
      }
    }
    #expect(parsed > 100)
  }

  @Test func cuttingStopsWhenAskedTo() {
    var cutter = StatementCutter(Array(String(repeating: "a ", count: 10_000).utf8)) { true }
    let start = cutter.nextStart()
    let piece = cutter.statement()
    let next = cutter.nextStart()
    #expect(start == 0 && piece == nil && next == nil)
    #expect(cutter.isStopped && cutter.position < 10_000)
  }

  @Test func parsingStopsWhenAskedTo() {
    let bytes = Array(String(repeating: "SELECT 1;", count: 10_000).utf8)
    let interruption = Interruption()
    interruption.request()
    #expect(throws: EngineError(.interrupted, "interrupted")) {
      try SQLParser.statements(in: bytes, at: 0..<bytes.count, interruption: interruption)
    }
  }

  private func tokens(of text: String) -> [Token] {
    let lexer = Lexer(Array(text.utf8))
    var tokens: [Token] = []
    var token = lexer.token(at: 0)
    while token.kind != .end {
      tokens.append(token)
      token = lexer.token(at: token.range.upperBound)
    }
    return tokens
  }
}

/// Texts of pieces that open, close and divide, and of any bytes.
private struct RandomPieces {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  private static let pieces = [
    "SELECT", "a", "1", ".", "5", "e", "E", "'", "\"", "$", "$a$", "/*", "*/", "--", "-", "/", "*", ";",
    ";\n", " ",
    "\n", "\r", "\u{A0}", "\u{200B}", "\u{FEFF}", "\\", "x'", "::", "!~~*", "(", ")", "đ", "\u{0}", "_", "|",
    "?",
  ]

  /// Pieces, or bytes that need not be UTF-8.
  mutating func bytes() -> [UInt8] {
    if below(3) == 0 { return (0..<below(12)).map { _ in UInt8(below(256)) } }
    return (0..<below(12)).flatMap { _ in Array(Self.pieces[below(Self.pieces.count)].utf8) }
  }

  /// Statements and what stands between them, seldom with a fault.
  mutating func script() -> String {
    let statements = [
      "SELECT 1", "SELECT ';'", "SELECT $$;$$", "SELECT E'\\';'", "SELECT 1 AS \"a;\"", "SELECT 1 AS a$b$",
      "VALUES (1), (2)", "SELECT\u{A0}1\u{200B}", "SELECT 1 /* ; */ + 2", "SELECT 1 -- ;\n", "SHOW TABLES",
    ]
    var text = ""
    for _ in 0..<below(5) + 1 {
      text += statements[below(statements.count)]
      if below(12) == 0 { text += Self.pieces[below(Self.pieces.count)] }
      text += [";", " ; ", ";;", ";\n-- c\n", "; /* c; */ ", ";\u{FEFF}\n"][below(6)]
    }
    return text
  }
}
