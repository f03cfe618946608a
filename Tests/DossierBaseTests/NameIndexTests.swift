import DossierBase
import Testing

@Suite struct NameIndexTests {
  /// As the search through all columns finds them, exactly written names first.
  @Test func findsWhatTheSchemaFinds() {
    let names = ["Phường", "phu\u{31B}\u{300}\u{6F}ng", "PHƯỜNG", "a  b", "A b", "\"c\"", "c", "", "x"]
    let schema = Schema(names.map { ColumnDefinition($0, .bigint) })
    let index = NameIndex(names)
    for name in names + ["phường", "a b", "C", "'c'", "X", "y", " x "] {
      #expect(index.index(of: name) == schema.index(of: name), "\(name)")
    }
  }
}
