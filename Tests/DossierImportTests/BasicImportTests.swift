import DossierBase
import DossierImport
import Testing

@Suite struct BasicImportTests {
  @Test func plainFile() throws {
    let loaded = try ImportHarness.load("id,name,at\n1,An,2024-01-31 10:00:00\n2,,2024-02-01 11:30:15\n")
    #expect(loaded.columns == ["id BIGINT", "name VARCHAR", "at TIMESTAMP"])
    #expect(loaded.rows == ["1,An,2024-01-31 10:00:00", "2,∅,2024-02-01 11:30:15"])
    #expect(loaded.summary.loadedCount == 2)
    #expect(loaded.summary.readCount == 2)
  }

  @Test func quotesAndNewlines() throws {
    let loaded = try ImportHarness.load("a,b\r\n\"x\r\n\"\"y\"\" , z\",1\r\n5\" pipe, \"q\" \r\n")
    #expect(loaded.columns == ["a VARCHAR", "b VARCHAR"])
    #expect(loaded.rows == ["x\r\n\"y\" , z,1", "5\" pipe,q"])
  }
}
