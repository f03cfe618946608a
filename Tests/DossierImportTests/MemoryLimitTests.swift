import DossierBase
import DossierImport
import DossierVector
import Testing

/// Loading within a budget of memory.
@Suite struct MemoryLimitTests {
  private static let csv = "n,t\n" + (0..<20_000).map { "\($0),text of row \($0)\n" }.joined()

  private static func load(_ budget: MemoryBudget, threadCount: Int) throws(EngineError) -> ImportSummary {
    let request = ImportRequest([.bytes(Array(csv.utf8), name: "t.csv")])
    return try CSVImport(request).run(
      scheduler: Scheduler(threadCount: threadCount), interruption: Interruption(), budget: budget
    ) { _ in MemoryTableSink() }
  }

  @Test(arguments: [1, 4])
  func aBlockThatFitsIsLoaded(_ threadCount: Int) throws {
    for limit in [8 << 20, 64 << 20, Int.max] {
      let budget = MemoryBudget(limit: limit)
      #expect(try Self.load(budget, threadCount: threadCount).loadedCount == 20_000)
      #expect(budget.usedByteCount == 0)
    }
  }

  @Test(arguments: [1, 4])
  func aBlockThatDoesNotFitIsAnError(_ threadCount: Int) {
    for limit in [1, 256 << 10, 1 << 20] {
      let budget = MemoryBudget(limit: limit)
      let error = #expect(throws: EngineError.self) { _ = try Self.load(budget, threadCount: threadCount) }
      #expect(error?.code == .memoryLimit, "\(limit)")
      #expect(error?.hint?.hasPrefix("raise --memory-limit") == true)
      #expect(budget.usedByteCount == 0)
    }
  }
}
