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
