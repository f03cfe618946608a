import DossierTestSupport
import Foundation
import Synchronization
import Testing

@testable import DossierBase
@testable import DossierVector

/// What waits between operators is the same rows in the same order, in memory or in a file, and never more memory than
/// the limit.
@Suite struct BatchStoreTests {
  private static let directory = TemporaryDirectory(chosen: nil, beside: nil)

  private static func schema(_ types: [DataType]) -> Schema {
    Schema(types.map { ColumnDefinition("c", $0) })
  }

  private static func error(_ body: () throws -> Void) -> EngineError? {
    do { try body() } catch { return error as? EngineError }
    return nil
  }

  /// All rows of a table through readers of its own, which begin at every block's own number.
  private static func rows(_ store: BatchStore, columns: [Int]) throws -> [[Scalar]] {
    let reader = try store.makeReader(columns: columns)
    var result: [[Scalar]] = []
    for block in 0..<store.blockCount {
      let batch = try reader.read(block: block)
      #expect(batch.firstRow == result.count && batch.rowCount == store.rowCount(ofBlock: block))
      result += exact(try batch.rows())
    }
    #expect(result.count == store.rowCount)
    return result
  }

  private static func append(
    _ batches: [Batch], to store: BatchStore, threads: Int, watching use: @Sendable () -> Void = {}
  ) -> EngineError? {
    let failure = Guarded<EngineError?>(nil)
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let ordinal = next.add(1, ordering: .relaxed).oldValue
        use()
        if ordinal >= batches.count || failure.withLock({ $0 != nil }) { return }
        do throws(EngineError) { try store.append(batches[ordinal], ordinal: ordinal) } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    return failure.withLock { $0 }
  }

  /// Batches of all types, nulls, layouts and selections; some are empty.
  private static func mixedBatches(seed: UInt64, count: Int) -> [Batch] {
    var random = SeededRandom(seed: seed)
    var columns = ColumnGenerator(seed: seed)
    let dictionary = ColumnGenerator.dictionary(50)
    return (0..<count).map { ordinal in
      let rowCount = ordinal % 9 == 4 ? 0 : 1 + random.below(900)
      let nulls = [NullShape.none, .half, .all][ordinal % 3]
      let shape = ColumnShape.allCases[ordinal % ColumnShape.allCases.count]
      var vectors = ColumnGenerator.types.map { columns.column($0, shape, nulls: nulls, count: rowCount) }
      vectors.append(.constant(.null, .null, count: rowCount))
      // Codes over one dictionary, and over one of the batch's own that may have nulls.
      vectors.append(columns.codes(.random, nulls: nulls, count: rowCount, dictionary: dictionary))
      let own = VectorDictionary(Vector(.integer, (0..<50).map { $0 == 7 ? .null : .integer($0 * 3) }))
      vectors.append(columns.codes(.random, nulls: nulls, count: rowCount, dictionary: own))
      vectors.append(.constant(.text("tờ \(ordinal)"), .varchar, count: rowCount))
      vectors.append(
        .coded(.constant(.integer(Int64(ordinal % 50)), .smallint, count: rowCount), dictionary))
      vectors.append(runs(of: columns.column(.varchar, .random, count: max(1, (rowCount + 2) / 3)), rowCount))
      let batch = Batch(columns: vectors, rowCount: rowCount)
      guard ordinal % 4 < 2, rowCount > 0 else { return batch }
      let kept = (0..<UInt32(rowCount)).filter { _ in random.below(5) > 0 }
      if ordinal % 4 == 1 {
        let rows = kept.withUnsafeBufferPointer { RowPositions($0) }
        return Batch(columns: vectors, rowCount: rowCount, .rows(rows))
      }
      let mask = BitMask(count: rowCount)
      for row in kept { mask.set(Int(row)) }
      return Batch(columns: vectors, rowCount: rowCount, .bits(mask))
    }
  }

  /// Values of which each stands for three rows, but for the last.
  private static func runs(of values: Vector, _ rowCount: Int) -> Vector {
    let memory = VectorMemory(byteCount: 4 * values.count)
    let ends = memory.start.bindMemory(to: UInt32.self, capacity: values.count)
    for run in 0..<values.count { ends[run] = UInt32(min(3 * run + 3, rowCount)) }
    return Vector(
      .varchar, count: rowCount, .allValid, RunsLayout(ends: ends, owner: memory, values: values))
  }

  private static let manyBatches = mixedBatches(seed: 7, count: 120)
  private static let manyRows = Result { try manyBatches.flatMap { exact(try $0.rows()) } }

  /// With the bits of doubles, so that one that is no number equals itself.
  private static func exact(_ rows: [[Scalar]]) -> [[Scalar]] {
    rows.map { row in
      row.map {
        if case .double(let value) = $0 { .integer(Int64(bitPattern: value.bitPattern)) } else { $0 }
      }
    }
  }

  /// For limits from ample to a tenth of the data and less: the same rows in the same order, twice.
  @Test(arguments: [1 << 30, 1_500_000, 670_000])
  func theRowsAreTheSameUnderAnyLimit(_ limit: Int) throws {
    let (batches, expected) = (Self.manyBatches, try Self.manyRows.get())
    let types = batches[0].loadedColumns.map(\.type)
    let budget = MemoryBudget(limit: limit)
    let greatest = Atomic<Int>(0)
    do {
      let space = SpillSpace(budget, Self.directory, for: "a test")
      let store = BatchStore(schema: Self.schema(types), in: space)
      let failure = Self.append(batches, to: store, threads: 2) {
        greatest.max(budget.usedByteCount, ordering: .relaxed)
      }
      #expect(failure == nil)
      store.finish()
      let all = Array(types.indices)
      for _ in 0..<2 { #expect(try Self.rows(store, columns: all) == expected) }
      let some = [17, 3, 9, 0]
      #expect(try Self.rows(store, columns: some) == expected.map { row in some.map { row[$0] } })
      #expect((space.file.byteCount > 0) == (limit < 1 << 30))
      if limit < 1 << 20 { #expect(space.file.byteCount > 9 * (limit - 100_000)) }
    }
    let most = greatest.load(ordering: .relaxed)
    #expect(most <= limit && (most > limit / 4 || limit == 1 << 30))
    #expect(budget.usedByteCount == 0)
  }

  /// Below what two batches in the making need there is the typed error, and all memory comes back.
  @Test func tooSmallALimitIsAnError() throws {
    let batches = Self.mixedBatches(seed: 7, count: 20)
    let budget = MemoryBudget(limit: 50_000)
    do {
      let space = SpillSpace(budget, Self.directory, for: "a sort")
      let store = BatchStore(schema: Self.schema(batches[0].loadedColumns.map(\.type)), in: space)
      let failure = Self.append(batches, to: store, threads: 2)
      #expect(failure?.code == .memoryLimit)
      #expect(failure?.message.hasPrefix("a sort needs ") == true)
    }
    #expect(budget.usedByteCount == 0)
  }

  /// Texts of nothing to a megabyte, plain and in a dictionary that is no store's to keep.
  @Test func longTextsWait() throws {
    let lengths = [0, 1, 1 << 20, 0, 63, 64, 65, 300_000, 1 << 16]
    let budget = MemoryBudget(limit: 9_000_000)
    let space = SpillSpace(budget, Self.directory, for: "a test")
    let store = BatchStore(schema: Self.schema([.varchar, .varchar, .varchar]), in: space)
    var expected: [[Scalar]] = []
    for round in 0..<12 {
      let texts = lengths.map { Scalar.text(Array(repeating: UInt8(65 + round), count: $0)) } + [.null]
      let codes = Vector(.smallint, (0..<10).map { .integer(Int64((7 * $0 + round) % 10)) })
      let coded = Vector.coded(codes, VectorDictionary(Vector(.varchar, texts)))
      let same = Vector.constant(.text(Array(repeating: 46, count: round * 90_000)), .varchar, count: 10)
      let batch = Batch(columns: [Vector(.varchar, texts), coded, same], rowCount: 10)
      expected += try batch.rows()
      try store.append(batch, ordinal: round)
    }
    store.finish()
    #expect(space.file.byteCount > 20_000_000)
    for _ in 0..<2 { #expect(try Self.rows(store, columns: [0, 1, 2]) == expected) }
    #expect(budget.usedByteCount <= budget.limit)
  }

  @Test func codesOfOneDictionaryStayCodes() throws {
    let shared = VectorDictionary(StringDictionary(["a", "b", "c"]))
    let budget = MemoryBudget(limit: 1 << 20)
    let space = SpillSpace(budget, Self.directory, for: "a test")
    let stores = (0..<2).map { _ in BatchStore(schema: Self.schema([.varchar, .varchar]), in: space) }
    for ordinal in 0..<4 {
      let other = VectorDictionary(StringDictionary(["c", "x\(ordinal)"]))
      let codes = Vector(.smallint, [.integer(1), .null, .integer(0)])
      for store in stores {
        try store.append(
          Batch(columns: [.coded(codes, shared), .coded(codes, other)], rowCount: 3), ordinal: ordinal)
      }
    }
    for store in stores {
      store.finish()
      #expect(store.dictionary(column: 0) === shared)
      #expect(store.dictionary(column: 1) == nil)
      let rows = try Self.rows(store, columns: [0, 1])
      #expect(rows[3] == [.text("b"), .text("x1")] && rows[4] == [.null, .null])
      let batch = try store.makeReader(columns: [0]).read(block: 2)
      #expect(try batch.column(0).codes?.dictionary === shared)
    }
  }

  /// Sixty-four stores of one space, as partitions are, hold nothing before they have rows.
  @Test func partitionsShareASpace() throws {
    let budget = MemoryBudget(limit: 600_000)
    let space = SpillSpace(budget, Self.directory, for: "a test")
    let parts = (0..<64).map { _ in BatchStore(schema: Self.schema([.bigint]), in: space) }
    #expect(budget.usedByteCount == 0)
    for round in 0..<20 {
      for (number, part) in parts.enumerated() {
        let rows = (0..<200).map { Scalar.integer(Int64(round * 1_000_000 + number * 1_000 + $0)) }
        try part.append(Batch(columns: [Vector(.bigint, rows)], rowCount: 200), ordinal: round)
      }
    }
    for (number, part) in parts.enumerated() {
      part.finish()
      let rows = try Self.rows(part, columns: [0])
      #expect(
        rows == (0..<4_000).map { [.integer(Int64($0 / 200 * 1_000_000 + number * 1_000 + $0 % 200))] })
    }
    #expect(space.file.byteCount > 1_000_000)
  }

  /// Whoever is refused memory has it written out, whatever it is for; what a reader holds stays.
  @Test func othersGetTheMemoryThatCanBeSpared() throws {
    let budget = MemoryBudget(limit: 1_000_000)
    let space = SpillSpace(budget, Self.directory, for: "a test")
    let store = BatchStore(schema: Self.schema([.bigint]), in: space)
    let values = (0..<10_000).map { Scalar.integer(Int64($0)) }
    for ordinal in 0..<10 {
      try store.append(Batch(columns: [Vector(.bigint, values)], rowCount: 10_000), ordinal: ordinal)
    }
    store.finish()
    #expect(space.file.byteCount == 0)
    let held = try store.makeReader(columns: [0]).read(block: 0)
    let before = budget.usedByteCount
    var other = MemoryReservation(budget, for: "a hash table")
    try other.grow(by: 600_000)
    #expect(space.file.byteCount > 0 && budget.usedByteCount <= 1_000_000 && before > 800_000)
    let error1 = Self.error { try other.grow(by: 350_000) }
    #expect(error1?.code == .memoryLimit)
    #expect(try held.rows().map { $0[0] } == values)
    other.shrink(to: 0)
    #expect(try Self.rows(store, columns: [0]).count == 100_000)
  }

  @Test func aFullDiskAndADamagedFileAreErrors() throws {
    let values = (0..<10_000).map { Scalar.integer(Int64($0)) }
    let batch = Batch(columns: [Vector(.bigint, values)], rowCount: 10_000)
    var full = SystemCalls()
    full.makeUnnamed = { _ in open("/dev/full", O_RDWR | O_CLOEXEC) }
    let budget = MemoryBudget(limit: 250_000)
    let fullSpace = SpillSpace(budget, TemporaryFile(in: Self.directory, full), for: "a test")
    let fullStore = BatchStore(schema: Self.schema([.bigint]), in: fullSpace)
    let failure = Self.error { for _ in 0..<9 { try fullStore.append(batch) } }
    #expect(failure?.code == .diskFull)

    // The file is cut, or a byte of it changes, once it is written.
    for isCut in [true, false] {
      let descriptor = Atomic<Int32>(-1)
      var calls = SystemCalls()
      let plain = calls.makeUnnamed
      calls.makeUnnamed = { folder in
        let opened = plain(folder)
        descriptor.store(opened, ordering: .relaxed)
        return opened
      }
      let space = SpillSpace(
        MemoryBudget(limit: 250_000), TemporaryFile(in: Self.directory, calls), for: "a test")
      let store = BatchStore(schema: Self.schema([.bigint]), in: space)
      for _ in 0..<9 { try store.append(batch) }
      store.finish()
      let file = descriptor.load(ordering: .relaxed)
      #expect(file >= 0)
      if isCut { ftruncate(file, 40_000) } else { pwrite(file, [99], 1, 33_333) }
      let error2 = Self.error { _ = try Self.rows(store, columns: [0]) }
      #expect(error2?.code == .inputOutput)
    }
  }
}
