import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("Blocks from many threads")
struct AppenderTests {
  static let schema = Schema([
    ColumnDefinition("id", .varchar), ColumnDefinition("agency", .varchar), ColumnDefinition("day", .date),
    ColumnDefinition("note", .varchar),
  ])

  /// Blocks whose ids never repeat, with agencies and notes that do.
  static func block(_ ordinal: Int, rowCount: Int) -> Batch {
    var random = SeededRandom(seed: UInt64(ordinal + 1))
    let rows = (0..<rowCount).map { row -> [Scalar] in
      let number = ordinal * 65_536 + row
      return [
        .text("H01.\(number)"), .text("cơ quan \(random.below(40 + ordinal * 20))"),
        .date(Int32(number / 500)), random.below(9) == 0 ? .null : .text("n\(random.below(5))"),
      ]
    }
    return Tables.batch(rows, schema)
  }

  private func file(blocks: [Batch], threadCount: Int) throws -> [UInt8] {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: Self.schema)
    let appender = try transaction.appender(table: "t", schema: Self.schema)
    try Scheduler(threadCount: threadCount).run(blocks.count) { (_, task) throws(EngineError) in
      try appender.append(blocks[task], ordinal: task)
    }
    try transaction.commit()
    #expect(try DatabaseFile.check(path: "a", in: disk).isClean)
    return try #require(disk.content("a"))
  }

  @Test("give the same bytes, however many")
  func determinism() throws {
    let blocks = (0..<12).map { Self.block($0, rowCount: $0 == 11 ? 100 : 5_000) }
    let one = try file(blocks: blocks, threadCount: 1)
    for threadCount in [2, 8] { #expect(try file(blocks: blocks, threadCount: threadCount) == one) }
    let source = try #require(
      try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", one)).snapshot().source(
        named: "t"))
    #expect(source.dictionary(column: 0) == nil)
    #expect(source.dictionary(column: 1)?.count ?? 0 > 200)
    #expect(source.dictionary(column: 3)?.count == 5)
    #expect(
      try source.rows().map { $0[0] }
        == blocks.flatMap { try $0.column(0).scalars() })
  }

  @Test("let no thread wait for a block that never comes")
  func abandon() throws {
    let database = try DatabaseFile.create(path: "a", in: SimulatedDisk())
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: Self.schema)
    let appender = try transaction.appender(table: "t", schema: Self.schema)
    let error = #expect(throws: EngineError.self) {
      try Scheduler(threadCount: 4).run(50) { (_, task) throws(EngineError) in
        if task == 7 {
          let failure = EngineError(.data, "row 3 is broken")
          appender.abandon(failure)
          throw failure
        }
        try appender.append(Self.block(task, rowCount: 10), ordinal: task)
      }
    }
    #expect(error?.code == .data)
    #expect(throws: EngineError.self) { try transaction.commit() }
  }

  @Test("that a full disk stops all fail, and none waits")
  func fullDisk() throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: Self.schema)
    let appender = try transaction.appender(table: "t", schema: Self.schema)
    disk.fault = (disk.callCount + 5, .diskFull)
    let error = #expect(throws: EngineError.self) {
      try Scheduler(threadCount: 4).run(50) { (_, task) throws(EngineError) in
        try appender.append(Self.block(task, rowCount: 10), ordinal: task)
      }
    }
    #expect(error?.code == .diskFull)
  }

  @Test("with gaps between them are refused")
  func gap() throws {
    let database = try DatabaseFile.create(path: "a", in: SimulatedDisk())
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: Self.schema)
    let appender = try transaction.appender(table: "t", schema: Self.schema)
    let late = EngineError(.interrupted, "interrupted")
    appender.abandon(late)
    #expect(throws: late) { try transaction.commit() }
  }
}

@Suite("Table-wide dictionaries")
struct DictionaryTests {
  static let schema = Schema([ColumnDefinition("text", .varchar)])

  private func read(_ blocks: [[String?]], commitEach: Bool = false) throws -> StoredTable {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    for group in commitEach ? blocks.map({ [$0] }) : [blocks] {
      let transaction = try database.beginWrite()
      if database.hasName == false { try transaction.createTable("t", schema: Self.schema) }
      let appender = try transaction.appender(table: "t", schema: Self.schema)
      for (ordinal, texts) in group.enumerated() {
        let rows = texts.map { [$0.map { Scalar.text($0) } ?? .null] }
        try appender.append(Tables.batch(rows, Self.schema), ordinal: ordinal)
      }
      try transaction.commit()
    }
    #expect(try DatabaseFile.check(path: "a", in: disk).damages == [])
    let source = try #require(try database.snapshot().source(named: "t") as? StoredTable)
    let expected = blocks.flatMap { $0.map { [$0.map { Scalar.text($0) } ?? .null] } }
    #expect(try source.rows() == expected)
    return source
  }

  @Test("grow over blocks and commits, their codes staying", arguments: [false, true])
  func growth(commitEach: Bool) throws {
    let source = try read([["b", "a", nil], ["a", "c", ""], ["b"]], commitEach: commitEach)
    let dictionary = try #require(source.dictionary(column: 0))
    #expect(
      (0..<dictionary.count).map { Array(dictionary.text($0)) } == ["b", "a", "c", ""].map { Array($0.utf8) })
  }

  @Test("are left by blocks that do not fit, and by all later ones", arguments: [false, true])
  func overflow(commitEach: Bool) throws {
    let long = String(repeating: "x", count: 300_000)
    let source = try read(
      [["a", "b"], (0..<4).map { "\($0)\(long)" }, ["a", "b", nil]], commitEach: commitEach)
    #expect(source.dictionary(column: 0) == nil)
    #expect((0..<3).map { source.chunk(0, block: $0)!.usesTableDictionary } == [true, false, false])
  }

  @Test("are not for texts that hardly ever repeat")
  func unique() throws {
    let source = try read([(0..<5_000).map { "id \($0)" }])
    #expect(source.dictionary(column: 0) == nil && source.entry.columns[0].dictionaryChunks.isEmpty)
  }

  @Test("take 65,536 texts and no more")
  func entryLimit() throws {
    let texts = (0..<65_536).map { "\($0)" }
    let blocks = stride(from: 0, to: 65_536, by: 4_000).map { Array(texts[$0..<min($0 + 4_000, 65_536)]) }
    let full = try read(blocks)
    #expect(full.dictionary(column: 0)?.count == 65_536)
    #expect(try read(blocks + [["one more"]]).dictionary(column: 0) == nil)
  }

  @Test("hold nothing where all is null")
  func allNull() throws {
    let source = try read([[nil, nil], [nil]])
    #expect(source.dictionary(column: 0)?.count == 0)
    #expect(source.statistics(column: 0, block: 0)?.nullCount == 2)
  }

  @Test("keep NFC and NFD apart, and take dictionary vectors")
  func forms() throws {
    let source = try read([["Ho\u{E0}", "Hoa\u{300}", "Ho\u{E0}"]])
    #expect(source.dictionary(column: 0)?.count == 2)

    var generator = ColumnGenerator(seed: 3)
    let streets = VectorDictionary(StringDictionary((0..<200).map { "phố \($0)" }))
    let codes = generator.codes(.fewDistinct, nulls: .rare, count: 3_000, dictionary: streets)
    let database = try DatabaseFile.create(path: "b", in: SimulatedDisk())
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: Self.schema)
    let appender = try transaction.appender(table: "t", schema: Self.schema)
    for ordinal in 0..<2 { try appender.append(Batch(columns: [codes], rowCount: 3_000), ordinal: ordinal) }
    try transaction.commit()
    let table = try #require(try database.snapshot().source(named: "t"))
    let expected = try codes.scalars().map { [$0] }
    #expect(try table.rows() == expected + expected)
    #expect(table.dictionary(column: 0)?.count ?? 99 <= 11)
  }
}
