import DossierBase
import DossierCalendar
import DossierVector
import Foundation
import Testing

@testable import DossierStatistics

/// Reports of millions of rows, whose work begins when the scan is over.
@Suite(.serialized) struct LargeReportTests {
  /// A dossier for each of many agencies that stays open for years, so that each day has a row of each agency.
  private static let table: MemoryTable = {
    var random = RandomDossiers(count: 0, seed: 1, hasDateDues: true)
    for agency in 0..<1_000 {
      var dossier = Dossier(agency: "Phường \(agency * 7_919 % 1_000)")
      dossier.accepted = instant("2018-01-01 08:00:00") + Int64(agency % 50) * Microseconds.perDay
      dossier.due = instant("2018-06-01 00:00:00")
      random.dossiers.append(dossier)
    }
    return random.table(.sharedDictionary, rowsPerBlock: 300)
  }()

  private static func options() throws -> TrendArguments {
    var counting = OnTimeArguments(by: [.agency, .period(.day)])
    counting.asOf = AsOf(day: Int32(day("2024-12-31")))
    return try TrendArguments(counting)
  }

  private func run(
    _ name: String, interruption: Interruption = Interruption(),
    budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws {
    let maker = ReportMaker(source: Self.table, interruption: interruption, budget: budget)
    if name == "ontime" {
      _ = try maker.onTime(Self.options().counting)
    } else {
      _ = try maker.trend(Self.options())
    }
  }

  /// Unoptimised code is a hundred times slower, so the bound is wide; without looking at the interruption
  /// the report would take many times as long.
  @Test(arguments: ["ontime", "trend"], [0.1, 1, 4])
  func anInterruptEndsTheReportSoon(report: String, delay: Double) throws {
    let interruption = Interruption()
    let requested = Guarded<ContinuousClock.Instant?>(nil)
    let thread = Thread {
      Thread.sleep(forTimeInterval: delay)
      requested.withLock { $0 = ContinuousClock().now }
      interruption.request()
    }
    _ = Self.table
    thread.start()
    do throws {
      try run(report, interruption: interruption)
    } catch let error as EngineError {
      #expect(error.code == .interrupted)
      let start = try #require(requested.withLock { $0 })
      #expect(ContinuousClock().now - start < .seconds(2))
      return
    }
    #expect(requested.withLock { $0 } == nil, "the report went on to its end")
  }

  @Test(arguments: ["ontime", "trend"])
  func rowsThatExceedTheBudgetAreAnError(report: String) throws {
    let budget = MemoryBudget(limit: 200 << 20)
    let error = #expect(throws: EngineError.self) { try run(report, budget: budget) }
    #expect(error?.code == .memoryLimit)
    #expect(budget.usedByteCount == 0)
  }

  @Test(arguments: [0, 1, 3, 16_384, 16_385, 100_000, 131_072])
  func sortingInPartsIsSorting(count: Int) throws {
    var numbers = SeededNumbers(seed: 3)
    let pairs = (0..<count).map { (key: Int.random(in: 0...count / 3, using: &numbers), place: $0) }
    let order = try MergeSort.sorted(Array(0..<Int32(count)), Interruption()) {
      pairs[Int($0)].key < pairs[Int($1)].key
    }
    // Equal keys keep their order.
    #expect(order.map(Int.init) == (0..<count).sorted { (pairs[$0].key, $0) < (pairs[$1].key, $1) })
  }
}
