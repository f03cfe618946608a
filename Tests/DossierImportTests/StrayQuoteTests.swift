import DossierBase
import DossierImport
import Testing

/// Quotes without a partner take no rows away: what they swallow is found, counted and kept.
@Suite struct StrayQuoteTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var rows: [String]
    /// Line and text of each record in the rejects file.
    var rejects: [(line: Int, text: String)]

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "closed nowhere", text: "a,b,c\n1,x,1\n2,\"y,2\n3,z,3\n4,w,4\n",
      rows: ["1,x,1", "3,z,3", "4,w,4"],
      rejects: [(3, "2,\"y,2")]),
    Case(
      name: "closed by the next quote", text: "a,b,c\n1,x,1\n2,\"y,2\n3,z,3\n4,\"w\",4\n5,\"v\",5\n",
      rows: ["1,x,1", "3,z,3", "4,w,4", "5,v,5"], rejects: [(3, "2,\"y,2")]),
    Case(
      name: "in every row", text: "a,b,c\n1,x,1\n2,\"y,2\n3,\"z,3\n4,\"w,4\n5,\"v,5\n", rows: ["1,x,1"],
      rejects: [(3, "2,\"y,2"), (4, "3,\"z,3"), (5, "4,\"w,4"), (6, "5,\"v,5")]),
    Case(
      name: "behind a text of several lines", text: "a,b,c\n1,x,1\n2,\"y\ny\",\"2\n3,z,3\n",
      rows: ["1,x,1", "3,z,3"], rejects: [(4, "2,\"y\ny\",\"2")]),
    Case(
      name: "a wrong number of fields over rows", text: "a,b,c\n1,x,1\n2,\"y,2\n3,z,3\n4,w,\"\n5,v,5\n",
      rows: ["1,x,1", "3,z,3", "5,v,5"], rejects: [(3, "2,\"y,2"), (5, "4,w,\"")]),
    Case(
      name: "at the end without a newline", text: "a,b,c\n1,x,1\n2,y,\"2", rows: ["1,x,1"],
      rejects: [(3, "2,y,\"2")]),
    Case(
      name: "a text of several lines with too few fields", text: "a,b,c\n1,x,1\n2,\"y\nz\"\n3,w,3\n",
      rows: ["1,x,1", "3,w,3"], rejects: [(3, "2,\"y\nz\"")]),
    Case(
      name: "text behind a quote", text: "a,b,c\n1,x,1\n2,\"y\"z,\"2\"\n3,w,3\n", rows: ["1,x,1", "3,w,3"],
      rejects: [(3, "2,\"y\"z,2")]),
    Case(
      name: "doubled quotes before newlines count as lines once",
      text: "a,b,c\n1,\"\"\"x\"\"\n\",1\n2,\"y,2\n3,z,3\n", rows: ["1,\"x\"\n,1", "3,z,3"],
      rejects: [(4, "2,\"y,2")]),
    Case(
      name: "texts of several lines are legal, whatever they look like",
      text: "a,b,c\n1,\"2,y,2\n3,z,3\n\n\"\"4\"\",w,4\n\",1\n", rows: ["1,2,y,2\n3,z,3\n\n\"4\",w,4\n,1"],
      rejects: []),
  ]

  @Test(arguments: cases, [(1, 1 << 20), (1, 1), (1, 7), (3, 13), (2, 64)])
  func nothingIsLost(_ example: Case, _ run: (threadCount: Int, chunkByteCount: Int)) throws {
    let (loaded, rejects) = try RejectsTests.load(
      Array(example.text.utf8), threadCount: run.threadCount, chunkByteCount: run.chunkByteCount)
    #expect(loaded.rows == example.rows)
    #expect(loaded.summary.rejectedCount == example.rejects.count)
    #expect(loaded.summary.readCount == example.rows.count + example.rejects.count)
    let read = try ImportHarness.load(rejects) { $0.hasHeader = true }
    #expect(read.rows.count == example.rejects.count)
    for (row, reject) in zip(read.rows, example.rejects) {
      #expect(row.hasPrefix("\(reject.line),") && row.hasSuffix("," + reject.text), "\(row)")
    }
  }

  @Test(arguments: ["", "\"last\""])
  func hundredsOfRowsBehindOne(_ last: String) throws {
    var text = "a,b,c\n0,x,0\n1,\"y,1\n"
    for row in 2..<5_000 { text += "\(row),z,\(row)\n" }
    text += "5000,\(last),5000\n"
    let (loaded, _) = try RejectsTests.load(Array(text.utf8), chunkByteCount: 999)
    #expect(loaded.rows.count == 5_000)
    #expect(loaded.summary.rejectedCount == 1)
  }

  @Test(arguments: [1 << 10, 1 << 20, 64 << 20])
  func aQuoteBeforeMoreThanARecordMayHold(_ chunkByteCount: Int) throws {
    let filler = String(repeating: "z", count: 4_000)
    var text = "a,b\n0,x\n1,\"y\n"
    for row in 2..<4_500 { text += "\(row),\(filler)\n" }
    let (loaded, rejects) = try RejectsTests.load(Array(text.utf8), chunkByteCount: chunkByteCount)
    #expect(loaded.rows.count == 4_499)
    #expect(rejects == "line,column,reason,row\n3,b,a quote is opened here and never closed,\"1,\"\"y\"\n")
  }

  @Test func aLongTextOfManyLinesLoads() throws {
    let long = String(repeating: "dòng thứ nhất, thứ hai\n", count: 30_000)
    for sampleByteCount in [16, 1 << 20] {
      let loaded = try ImportHarness.load("a,b\n1,\"\(long)\"\n2,x\n") {
        $0.sampleByteCount = sampleByteCount
      }
      #expect(loaded.rows == ["1,\(long)", "2,x"])
    }
  }
}
