import Testing

@testable import dossier

@Suite struct CompletionTests {
  private final class Names: CompletionNames {
    let tables = ["agencies", "dossiers", "Hồ sơ"]

    func columns(of table: String) -> [String] {
      switch table.lowercased() {
      case "dossiers": ["dossier_id", "sector", "Ngày tiếp nhận", "order"]
      case "agencies": ["agency_id", "sector_group"]
      default: []
      }
    }

    func files(in folder: String) -> [String] {
      folder == "data/" ? ["city.csv", "city 2.csv"] : [".hidden", "data/", "dump.sql"]
    }
  }

  /// The candidates at the bar in a text.
  private static func candidates(_ text: String) -> [String] {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    let completion = Completer(names: Names()).complete(before: String(parts[0]), after: String(parts[1]))
    return completion.candidates.map(\.text)
  }

  @Test func tablesWhereTablesStand() {
    #expect(Self.candidates("SELECT * FROM |") == ["agencies", "dossiers", "\"Hồ sơ\""])
    #expect(Self.candidates("SELECT * FROM agencies, d|") == ["dossiers"])
    #expect(Self.candidates("SELECT * FROM ont|") == ["ontime"])
    #expect(Self.candidates("describe \"hồ|") == ["\"Hồ sơ\""])
  }

  @Test func columnsOfTheTablesNamedComeFirst() {
    #expect(Self.candidates("SELECT sec| FROM dossiers").first == "sector")
    #expect(!Self.candidates("SELECT sec| FROM dossiers").contains("sector_group"))
    #expect(Self.candidates("SELECT sec|").prefix(2) == ["sector_group", "sector"])
    #expect(Self.candidates("SELECT 1 FROM agencies; SELECT sec| FROM dossiers").first == "sector")
    #expect(Self.candidates("SELECT \"NGA\u{300}Y  ti| FROM dossiers").first == "\"Ngày tiếp nhận\"")
    #expect(Self.candidates("SELECT \"ngày| FROM dossiers") == ["\"Ngày tiếp nhận\""])
    #expect(
      Self.candidates("SELECT d.| FROM dossiers AS d") == [
        "dossier_id", "sector", "\"Ngày tiếp nhận\"", "\"order\"",
      ])
    #expect(Self.candidates("SELECT agencies.s|") == ["sector_group"])
  }

  @Test func keywordsFollowTheCaseTyped() {
    #expect(Self.candidates("sel|") == ["select"])
    #expect(Self.candidates("SEL|") == ["SELECT"])
    #expect(Self.candidates("SELECT 1 whe|").contains("where"))
    #expect(Self.candidates("SELECT date_tr|").contains("date_trunc"))
  }

  @Test func nothingInTextsAndComments() {
    #expect(Self.candidates("SELECT 'sec|").isEmpty)
    #expect(Self.candidates("SELECT 1 -- sec|").isEmpty)
    #expect(Self.candidates("SELECT /* sec|").isEmpty)
    #expect(Self.candidates("SELECT /* a /* b */ sec|").isEmpty)
    #expect(Self.candidates("SELECT E'\\' sec|").isEmpty)
    #expect(Self.candidates("SELECT $$ sec|").isEmpty)
    #expect(Self.candidates("SELECT $a$ ' $a$, sec|").contains("sector"))
    #expect(Self.candidates("SELECT 1 AS a$b$, sec|").contains("sector"))
    #expect(Self.candidates("SELECT\u{A0}sec|").contains("sector"))
    #expect(Self.candidates("SELECT 1 -- x\nsec|").contains("sector"))
  }

  @Test func commandsAndTheirArguments() {
    #expect(Self.candidates(".ti|") == [".timer"])
    #expect(Self.candidates(".timer o|") == ["on", "off"])
    #expect(Self.candidates(".mode j|") == ["json", "jsonl"])
    #expect(Self.candidates(".schema do|") == ["dossiers"])
    #expect(Self.candidates(".read d|") == ["data/", "dump.sql"])
    #expect(Self.candidates(".read data/c|") == ["city.csv", "city\\ 2.csv"])
    #expect(Self.candidates(".read .|") == [".hidden"])
    #expect(Self.candidates(".import data/city.csv --m|") == ["--map"])
    #expect(Self.candidates(".nothing |").isEmpty)
  }

  @Test func commonBeginnings() {
    #expect(CommonPrefix.of(["sector", "sector_group"]) == "sector")
    #expect(CommonPrefix.of(["đất", "đất đai"]) == "đất")
    #expect(CommonPrefix.of(["a", "b"]) == "")
    #expect(CommonPrefix.of([]) == "")
  }
}
