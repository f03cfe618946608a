import DossierDB
import Testing

@Suite struct ScriptTests {
  @Test(
    arguments: [
      ("", []), (" ;; -- nothing\n;/* at all */", []), ("SELECT 1", ["SELECT 1"]),
      ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
      ("SELECT ';' ; SELECT \";\"", ["SELECT ';'", "SELECT \";\""]),
      ("SELECT 'it''s;' ; x", ["SELECT 'it''s;'", "x"]),
      ("SELECT $$;$$, $q$;$$;$q$; y", ["SELECT $$;$$, $q$;$$;$q$", "y"]),
      ("SELECT E'\\';' ; z", ["SELECT E'\\';'", "z"]), ("SELECT tree'\\'; z", ["SELECT tree'\\'", "z"]),
      ("SELECT $1; z", ["SELECT $1", "z"]),
      ("a -- ; comment\n b /* ; /* ; */ */ c; d", ["a -- ; comment\n b /* ; /* ; */ */ c", "d"]),
      ("SELECT 1;\u{A0}", ["SELECT 1"]), ("\u{200B}\nSELECT\u{A0}1;\u{200B}\n", ["SELECT\u{A0}1"]),
      ("\u{FEFF}\u{FEFF}SELECT 1;", ["SELECT 1"]), ("\u{FEFF}", []), ("\u{2060};\u{3000};", []),
      ("SELECT 1 AS a$b$; SELECT 2", ["SELECT 1 AS a$b$", "SELECT 2"]),
      ("SELECT 1 -- x\r; SELECT 2", ["SELECT 1", "SELECT 2"]),
      ("SELECT 1 /* note; x", ["SELECT 1 /* note; x"]), ("; /* note", ["/* note"]),
      ("SELECT x'4;1'; y", ["SELECT x'4;1'", "y"]), ("SELECT 1e'; y", ["SELECT 1e'; y"]),
      ("-- first\nSELECT 1 -- last\n;", ["SELECT 1"]), ("SELECT 'Đất; đai'; x", ["SELECT 'Đất; đai'", "x"]),
    ] as [(String, [String])])
  func divides(text: String, into statements: [String]) {
    let script = Script(text)
    #expect(script.statements.map(\.text) == statements)
    for part in script.statements {
      let bytes = Array(text.utf8)[part.utf8Range]
      #expect(String(decoding: bytes, as: UTF8.self) == part.text)
    }
  }

  @Test(arguments: ["SELECT 1", "SELECT 1; SELECT", "SELECT 'a;", "SELECT $$a;", "SELECT \"a;", "/* a;"])
  func isIncomplete(text: String) { #expect(!Script(text).isComplete) }

  @Test(arguments: ["", "SELECT 1;", "SELECT 1; -- done", "SELECT ';';\n"])
  func isComplete(text: String) { #expect(Script(text).isComplete) }

  /// Whatever the text, each part is one statement or an error with a place in the script.
  @Test func everyPartRunsOrIsRefused() throws {
    let connection = Database(inMemory: Database.Options()).connect()
    let pieces = [
      "SELECT 1", ";", "'", "\"", "$a$", "$", "/*", "*/", "--", "\n", "\r", "\u{A0}", "\u{200B}", "\u{FEFF}",
      "E'", "\\", "x'", "1a",
      "é", "\u{0}", ".", "(", ")", "a$b$", " ",
    ]
    var state: UInt64 = 7
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      for part in Script(text).statements {
        do throws(DossierError) {
          _ = try connection.run(part)
        } catch {
          guard case .sql(let place) = error.place else {
            Issue.record("no place: \(error) in \(text)")
            continue
          }
          #expect(place.utf8Range.lowerBound >= part.utf8Range.lowerBound)
          #expect(place == DossierError.SourceSpan(utf8Range: place.utf8Range, in: text))
        }
      }
    }
  }

  @Test func placesInAScriptAreThoseOfTheWholeText() throws {
    let connection = Database(inMemory: Database.Options()).connect()
    let script = Script("SELECT 1; -- đ\n/* đ */ SELECT 'đ'; SELECT nothing;")
    let error = try #require(throws: DossierError.self) { try connection.run(script.statements[2]) }
    guard case .sql(let place) = error.place else { throw error }
    #expect(place.line == 2 && place.column == 28)
    #expect(place.text == "nothing")
  }

  @Test func errorsOnALongLineShowAPartOfIt() throws {
    let connection = Database(inMemory: Database.Options()).connect()
    let script = Script(String(repeating: "SELEC 'đ';", count: 2_000))
    for (index, part) in script.statements.enumerated() {
      let error = try #require(throws: DossierError.self) { try connection.run(part) }
      guard case .sql(let place) = error.place else { throw error }
      #expect(place.column == index * 10 + 1)
      #expect(place.lineText.utf8.count < 4_096)
      let scalars = place.lineText.unicodeScalars.dropFirst(place.column - place.lineTextColumn)
      #expect(String(String.UnicodeScalarView(scalars)).hasPrefix("SELEC 'đ';"))
    }
  }

  @Test func longNamesAreCutInErrors() throws {
    let connection = Database(inMemory: Database.Options()).connect()
    let name = String(repeating: "đấ", count: 100_000)
    for sql in [
      "SELECT \(name)", "SELECT \"\(name)\"", "SELECT * FROM \(name)", "SELECT '\(name)'::INT", "\(name)",
      "SELECT \(name)(1)", "SELECT 1::\(name)", "SET \(name) = 1", "SELECT $\(name)$", "SELECT $\(name)",
    ] {
      let error = try #require(throws: DossierError.self) { try connection.query(sql) }
      #expect(error.report.utf8.count < 4_000)
    }
  }

  /// Every prefix of hostile text divides without a trap.
  @Test func survivesEveryPrefix() {
    let text = "E'\\$a$;/*-- \"'' $$ đ $1 */ e\\'$é$;--\r\n;"
    for length in 0...text.unicodeScalars.count {
      var prefix = String.UnicodeScalarView()
      prefix.append(contentsOf: text.unicodeScalars.prefix(length))
      _ = Script(String(prefix)).statements
    }
  }
}
