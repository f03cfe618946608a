import DossierBase
import DossierImport
import Testing

/// Random bytes never trap or hang, and come out the same however they are cut and by however many threads.
@Suite struct RandomInputTests {
  /// A small generator that gives the same numbers everywhere (xorshift).
  struct Source: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  static let pieces: [[UInt8]] =
    [
      "\"", "\"\"", ",", ";", "\n", "\r\n", "\r", " ", "a", "1", "-", "2024-01-31", "10:00:00", "Đ", "#",
      "x,y\n", "1,2\n",
      "1.5", "\u{FEFF}", "\0", "true", "31/12/2024", "\"x\ny\"", "\t", "|",
    ].map { Array($0.utf8) } + [[0xE1], [0xFF], [0xF0, 0x9F]]

  static func outcome(_ request: ImportRequest, threadCount: Int) -> String {
    do throws(EngineError) {
      let loaded = try ImportHarness.load(request, threadCount: threadCount)
      return "\(loaded.columns) \(loaded.rows) \(loaded.summary.readCount)"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: 1...12)
  func cutsAndThreadsDoNotMatter(_ seed: Int) {
    var source = Source(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    for _ in 0..<60 {
      var bytes: [UInt8] = Array("a,b\n1,x\n".utf8)
      for _ in 0..<Int.random(in: 0..<60, using: &source) {
        bytes += Self.pieces.randomElement(using: &source)!
      }
      var request = ImportRequest([.bytes(bytes, name: "t.csv")])
      request.hasHeader = true
      request.delimiter = UInt8(ascii: ",")
      request.rejectsPath = Bool.random(using: &source) ? "/dev/null" : nil
      let whole = Self.outcome(request, threadCount: 1)
      for (threadCount, chunkByteCount) in [(1, 1), (1, 5), (3, 17), (2, 70)] {
        request.chunkByteCount = chunkByteCount
        #expect(Self.outcome(request, threadCount: threadCount) == whole, "\(bytes)")
      }
    }
  }

  @Test(arguments: 1...6)
  func anyBytesGiveRowsOrAnError(_ seed: Int) {
    var source = Source(state: UInt64(seed) &* 0xD6E8_FEB8_6659_FD93)
    for _ in 0..<150 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<40, using: &source) {
        bytes += Self.pieces.randomElement(using: &source)!
      }
      if Bool.random(using: &source) { bytes.shuffle(using: &source) }
      var request = ImportRequest([.bytes(bytes, name: "t.csv")])
      if Bool.random(using: &source) { request.shape = .dossiers([]) }
      request.rejectsPath = Bool.random(using: &source) ? "/dev/null" : nil
      request.sampleByteCount = Int.random(in: 1..<100, using: &source)
      request.chunkByteCount = Int.random(in: 1..<100, using: &source)
      _ = Self.outcome(request, threadCount: 2)
    }
  }
}
