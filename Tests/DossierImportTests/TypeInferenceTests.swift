import DossierBase
import DossierImport
import DossierVector
import Testing

@Suite struct TypeInferenceTests {
  /// Values of one column and the type they have together.
  static let columns: [(values: [String], type: String)] = [
    (["1", "-2", " 3 "], "BIGINT"), (["1", "2.5"], "DOUBLE"), (["1", "1e3"], "DOUBLE"),
    (["1", "x"], "VARCHAR"),
    (["007"], "VARCHAR"), (["1", "007"], "VARCHAR"), (["+1"], "VARCHAR"), (["1_000"], "VARCHAR"),
    (["9223372036854775807"], "BIGINT"), (["9223372036854775808"], "HUGEINT"), (["1.5", "nan"], "DOUBLE"),
    (["1.004203"], "DOUBLE"), (["true", "False", "T"], "BOOLEAN"), (["true", "1"], "VARCHAR"),
    (["yes", "no"], "BOOLEAN"), (["2024-01-31"], "DATE"), (["2024-02-30"], "VARCHAR"), (["2024/1/3"], "DATE"),
    (["2024-01-31", "2024-01-31 10:00:00"], "TIMESTAMP"), (["2024-01-31T10:00"], "TIMESTAMP"),
    (["10:00", "1:02:03.5"], "TIME"), (["16:12:3000000000"], "VARCHAR"), (["1:02:03.5.5"], "VARCHAR"),
    (["10:00:00", "x"], "VARCHAR"), (["31/12/2024", "01/02/2024"], "DATE"),
    (["12/31/2024", "01/02/2024"], "DATE"), (["31/12/2024", "12/31/2024"], "VARCHAR"),
    (["31/12/2024", "2024-12-31"], "VARCHAR"), (["31/12/2024 10:00:00"], "TIMESTAMP"), (["", ""], "VARCHAR"),
    (["1", "", "2"], "BIGINT"), (["2024-01-31 10:00:00Z"], "TIMESTAMP"),
    (["170141183460469231731687303715884105728"], "VARCHAR"), (["24-01-31"], "VARCHAR"),
  ]

  @Test(arguments: columns)
  func typeOfValues(_ values: [String], _ type: String) throws {
    let text = "h,k\n" + values.map { "\($0),zz\n" }.joined()
    #expect(try ImportHarness.load(text).columns[0] == "h \(type)")
  }

  /// Tiles of a chunk after the first value of a column that was empty so far; their letters want composing, and the
  /// memory of vectors was used before.
  @Test func aColumnThatIsFilledLate() throws {
    let first = (0..<9_000).map { "\($0),\($0 % 3 == 0 ? "" : "Phường \($0 % 50)"),\n" }
    let rest = (0..<9_000).map {
      "\($0),\($0 % 7 == 0 ? "" : "Hu\u{1EBF}"),\($0 % 5 == 0 ? "" : "ghi chu\u{301} \($0 % 400)")\n"
    }
    let text = "id,agency,note\n" + (first + rest).joined()
    var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
    request.sampleByteCount = 2_000
    for chunkByteCount in [400_000, 90_000] {
      request.chunkByteCount = chunkByteCount
      let loaded = try ImportHarness.load(request)
      #expect(loaded.columns == ["id BIGINT", "agency VARCHAR", "note VARCHAR"])
      #expect(loaded.rows.count == 18_000 && loaded.rows[8_999] == "8999,Phường 49,∅")
      #expect(loaded.rows[9_001].hasPrefix("1,Huế,ghi ch"))
      #expect(loaded.rows[9_000] == "0,∅,∅")
    }
  }

  @Test(arguments: columns)
  func typeIsTheSameWhenTheSampleSawNothing(_ values: [String], _ type: String) throws {
    // The sample ends before the values; chunks are tiny, so that most values are seen after a contradiction.
    let empty = String(repeating: ",zz\n", count: 40)
    let text = "h,k\n" + empty + values.map { "\($0),zz\n" }.joined() + empty
    let whole = try ImportHarness.load(text)
    for threadCount in [1, 3] {
      var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
      request.sampleByteCount = 32
      request.chunkByteCount = 16
      let loaded = try ImportHarness.load(request, threadCount: threadCount)
      #expect(loaded.columns[0] == "h \(type)")
      #expect(loaded.rows == whole.rows)
    }
  }

  @Test func aLateFractionIsNeverRounded() throws {
    let text = "n,k\n" + (0..<3_000).map { "\($0),a\n" }.joined() + "1.5,b\n"
    let loaded = try ImportHarness.load(text) { $0.sampleByteCount = 64 }
    #expect(loaded.columns == ["n DOUBLE", "k VARCHAR"])
    #expect(loaded.rows.last == "1.5,b")
    #expect(loaded.summary.loadedCount == 3_001)
  }

  @Test func monthFirstShownLate() throws {
    let text = "d,k\n" + String(repeating: "01/02/2024,a\n", count: 500) + "12/31/2024,b\n"
    let loaded = try ImportHarness.load(text) { $0.sampleByteCount = 64 }
    #expect(loaded.rows.first == "2024-01-02,a")
    #expect(loaded.rows.last == "2024-12-31,b")
  }

  @Test func offsetsBecomeLocalTime() throws {
    let text = "t,k\n2024-01-31 20:00:00Z,a\n2024-01-31T10:00:00+07:00,b\n2024-01-31 10:00:00,c\n"
    #expect(
      try ImportHarness.load(text).rows == [
        "2024-02-01 03:00:00,a", "2024-01-31 10:00:00,b", "2024-01-31 10:00:00,c",
      ])
    let utc = try ImportHarness.load(text) { $0.offsetMinutes = 0 }
    #expect(utc.rows == ["2024-01-31 20:00:00,a", "2024-01-31 03:00:00,b", "2024-01-31 10:00:00,c"])
  }

  @Test func blocksAreFullWhateverTheChunks() throws {
    let text = "n,s\n" + (0..<150_000).map { "\($0),text \($0 % 7)\n" }.joined()
    let plain = try ImportHarness.load(text)
    for (threadCount, chunkByteCount) in [(2, 50_000), (3, 1 << 20)] {
      var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
      request.chunkByteCount = chunkByteCount
      let sink = BlockSizeSink()
      let summary = try CSVImport(request).run(
        scheduler: Scheduler(threadCount: threadCount), interruption: Interruption()
      ) { _ in sink }
      #expect(summary.loadedCount == 150_000)
      #expect(sink.sizes == [0: 65_536, 1: 65_536, 2: 18_928])
      #expect(try ImportHarness.load(request, threadCount: threadCount).rows == plain.rows)
    }
  }

  @Test func interruptionStopsTheLoad() {
    let interruption = Interruption()
    interruption.request()
    let request = ImportRequest([.bytes(Array("a,b\n1,2\n".utf8), name: "t.csv")])
    let error = #expect(throws: EngineError.self) {
      _ = try CSVImport(request).run(scheduler: Scheduler(threadCount: 2), interruption: interruption) { _ in
        MemoryTableSink()
      }
    }
    #expect(error?.code == .interrupted)
  }
}

/// Notes how many rows each block has.
final class BlockSizeSink: TableSink {
  private let known = Guarded<[Int: Int]>([:])

  var sizes: [Int: Int] { known.withLock { $0 } }

  func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    known.withLock { $0[ordinal] = block.count }
  }
}
