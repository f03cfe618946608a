import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("The order of a table")
struct OrderTests {
  /// What is left of memory when rows are sorted in many runs.
  private static let littleMemory = 6 << 20

  private struct Outcome {
    var bytes: [UInt8]
    var rows: Rows
    var table: StoredTable
  }

  /// Loads blocks, ordered by columns or by what the first block shows.
  private func load(
    _ blocks: [Batch], _ schema: Schema, order: [String]? = nil, blockRowCount: Int = 512,
    threadCount: Int = 1, memory: Int = .max
  ) throws -> Outcome {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let scheduler = Scheduler(threadCount: threadCount)
    let settings = WriteSettings(
      scheduler: scheduler, budget: MemoryBudget(limit: memory), blockRowCount: blockRowCount)
    let transaction = try database.beginWrite(settings)
    try transaction.createTable("t", schema: schema)
    if let order { try transaction.setOrder(order, ofTable: "t") }
    let appender = try transaction.appender(table: "t", schema: schema)
    try scheduler.run(blocks.count) { (_, task) throws(EngineError) in
      try appender.append(blocks[task], ordinal: task)
    }
    try transaction.commit()
    #expect(try DatabaseFile.check(path: "a", in: disk).isClean)
    let table = try #require(try database.snapshot().source(named: "t") as? StoredTable)
    return Outcome(bytes: try #require(disk.content("a")), rows: try table.rows(), table: table)
  }

  /// Loads blocks in several ways, all of which must give the same bytes.
  private func loadInEveryWay(
    _ blocks: [Batch], _ schema: Schema, order: [String]? = nil
  ) throws -> Outcome {
    let outcome = try load(blocks, schema, order: order)
    for (threadCount, memory) in [(1, Self.littleMemory), (4, .max), (4, Self.littleMemory)] {
      let other = try load(blocks, schema, order: order, threadCount: threadCount, memory: memory)
      #expect(other.bytes == outcome.bytes, "\(threadCount) threads, \(memory) bytes")
    }
    return outcome
  }

  private static func precedes(_ left: Scalar, _ right: Scalar) -> Bool {
    switch (left, right) {
    case (.null, _): false
    case (_, .null): true
    case (.boolean(let one), .boolean(let other)): !one && other
    case (.integer(let one), .integer(let other)): one < other
    case (.hugeint(let one), .hugeint(let other)), (.decimal(let one), .decimal(let other)): one < other
    case (.double(let one), .double(let other)): one < other || !one.isNaN && other.isNaN
    case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
    case (.date(let one), .date(let other)): one < other
    case (.time(let one), .time(let other)), (.timestamp(let one), .timestamp(let other)): one < other
    default: preconditionFailure("values of one type that has an order")
    }
  }

  /// Rows in the order of some columns; a stable sort.
  private static func sorted(_ rows: Rows, by columns: [Int]) -> Rows {
    rows.enumerated().sorted { one, other in
      for column in columns {
        if precedes(one.element[column], other.element[column]) { return true }
        if precedes(other.element[column], one.element[column]) { return false }
      }
      return one.offset < other.offset
    }.map(\.element)
  }

  @Test("is that of the columns named, of any type, the rows equal in them as they came", arguments: 0..<40)
  func columns(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var generator = ColumnGenerator(seed: UInt64(seed) + 100)
    var types = [DataType.bigint]
    for _ in 0..<5 { types.append(ColumnGenerator.types[random.below(ColumnGenerator.types.count)]) }
    let schema = Schema(types.enumerated().map { ColumnDefinition("c\($0.offset)", $0.element) })
    let shapes = types.map { _ in ColumnShape.allCases[random.below(ColumnShape.allCases.count)] }
    let nulls = types.map { _ in NullShape.allCases[random.below(NullShape.allCases.count)] }
    let blocks = (0..<9).map { block in
      let count = 1 + random.below(800)
      let columns = types.indices.map { column in
        column == 0
          ? Vector(.bigint, (0..<count).map { .integer(Int64(block * 1_000 + $0)) })
          : generator.column(types[column], shapes[column], nulls: nulls[column], count: count)
      }
      return Batch(columns: columns, rowCount: count)
    }
    var order = types.indices.filter { $0 > 0 && types[$0] != .interval }
    order.shuffle(using: &random)
    order = Array(order.prefix(1 + random.below(3)))
    guard !order.isEmpty else { return }
    let outcome = try loadInEveryWay(blocks, schema, order: order.map { "C\($0)" })
    let wanted = Self.sorted(try blocks.flatMap { try $0.rows() }, by: order)
    #expect(outcome.rows.map { $0[0] } == wanted.map { $0[0] })
    for (row, expected) in zip(outcome.rows, wanted) where !Self.isSame(row, expected) {
      Issue.record("\(row) instead of \(expected)")
      break
    }
  }

  /// NaN is the same as itself here.
  private static func isSame(_ one: [Scalar], _ other: [Scalar]) -> Bool {
    zip(one, other).allSatisfy { left, right in
      if case .double(let left) = left, case .double(let right) = right {
        return left.isNaN ? right.isNaN : left == right
      }
      return left == right
    }
  }

  // MARK: Ids

  private static let idSchema = Schema([
    ColumnDefinition("row", .bigint), ColumnDefinition("id", .varchar), ColumnDefinition("text", .varchar),
  ])

  /// Ids of some years by unit, day and number, a few of another form and a few nulls among them.
  private static func ids(_ count: Int, units: Int, seed: UInt64, isSorted: Bool) -> [Batch] {
    var random = SeededRandom(seed: seed)
    var rows: Rows = []
    for row in 0..<count {
      let day = isSorted ? row * 1_500 / count : random.below(1_500)
      let date = CivilDate(days: 18_200 + day)
      let id: Scalar =
        switch random.below(200) {
        case 0: .null
        case 1: .text("cũ \(random.below(50))")
        default:
          .text(
            "\(padded(random.below(units), 3)).H29-\(padded(date.year - 2_000, 2))"
              + "\(padded(date.month, 2))\(padded(date.day, 2))-"
              + padded(random.below(20_000), 4))
        }
      // A column whose dictionary is given up on the way.
      let text: Scalar = row < count / 2 ? .text("t\(random.below(9))") : .text("\(random.next())")
      rows.append([.integer(Int64(row)), id, text])
    }
    return stride(from: 0, to: count, by: 900).map {
      Tables.batch(Array(rows[$0..<min($0 + 900, count)]), idSchema)
    }
  }

  /// Year, unit, day and number; other ids behind them, nulls last.
  private static func parts(_ id: Scalar) -> (Int, [UInt8], Int, Int64, [UInt8], Int) {
    guard case .text(let text) = id else { return (1 << 20, [], 0, 0, [], 1) }
    let template = IDTemplate(dayForm: .yymmdd, separator: Array("-".utf8), leastNumberWidth: 4)
    return text.withUnsafeBufferPointer { text in
      guard let parts = template?.parse(text) else { return (1 << 20, [], 0, 0, Array(text), 0) }
      return (
        CivilDate(days: Int(parts.day)).year, Array(text[..<parts.unitByteCount]), Int(parts.day),
        parts.number, [], 0
      )
    }
  }

  private static func precede(_ one: Scalar, _ other: Scalar) -> Bool {
    let (one, other) = (parts(one), parts(other))
    if one.0 != other.0 { return one.0 < other.0 }
    if one.1 != other.1 { return one.1.lexicographicallyPrecedes(other.1) }
    if one.2 != other.2 { return one.2 < other.2 }
    if one.3 != other.3 { return one.3 < other.3 }
    if one.5 != other.5 { return one.5 < other.5 }
    return one.4.lexicographicallyPrecedes(other.4)
  }

  @Test("is by year, unit, day and number of ids that follow a template", arguments: [true, false])
  func idParts(isSorted: Bool) throws {
    let blocks = Self.ids(20_000, units: 30, seed: 5, isSorted: isSorted)
    let outcome = try loadInEveryWay(blocks, Self.idSchema)
    let rows = try blocks.flatMap { try $0.rows() }
    let wanted = rows.sorted { one, other in
      if Self.precede(one[1], other[1]) { return true }
      if Self.precede(other[1], one[1]) { return false }
      return Self.precedes(one[0], other[0])
    }
    #expect(outcome.rows == wanted)
    #expect(
      outcome.table.entry.order?.description(outcome.table.entry.columns)
        == "year, unit, day and number of id")
    // Segments begin with years and have eight blocks; most blocks begin with units.
    #expect(outcome.table.entry.segments.count > 1)
    var firstRow = 0
    for segment in outcome.table.entry.segments {
      #expect(segment.blockCount >= RowGroups.leastBlockCount)
      let year = Self.parts(wanted[firstRow][1]).0
      if firstRow > 0 { #expect(Self.parts(wanted[firstRow - 1][1]).0 < year) }
      firstRow += segment.rowCount
    }
    let starts = (1..<outcome.table.blockCount).map { outcome.table.firstRow(ofBlock: $0) }
    let atUnits = starts.count { Self.parts(wanted[$0][1]).1 != Self.parts(wanted[$0 - 1][1]).1 }
    #expect(atUnits * 3 > starts.count)
  }

  @Test("is kept, and later rows stand in it by themselves")
  func laterRows() throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    func ids(_ numbers: [Int]) -> Rows {
      numbers.map { [.integer(Int64($0)), .text("H1-240115-\(padded($0, 4))"), .null] }
    }
    for numbers in [[7, 2, 5], [6, 1]] {
      let transaction = try database.beginWrite()
      try Tables.append(ids(numbers), to: "t", Self.idSchema, in: transaction)
      // A snapshot before the commit has the rows as well.
      let rows = try #require(try transaction.snapshot().source(named: "t")).rows()
      #expect(rows.suffix(numbers.count).map { $0[0] } == numbers.sorted().map { .integer(Int64($0)) })
      try transaction.commit()
    }
    let reopened = try DatabaseFile.open(path: "a", readOnly: false, in: disk)
    #expect(try Tables.readAll(reopened)["t"]?.map { $0[0] } == [2, 5, 7, 1, 6].map { .integer($0) })
    let transaction = try reopened.beginWrite()
    let error = #expect(throws: EngineError.self) { try transaction.setOrder(["row"], ofTable: "t") }
    #expect(error?.code == .usage)
    for names in [[], ["none"], ["row", "ROW"]] {
      #expect(throws: EngineError.self) { try transaction.setOrder(names, ofTable: "t") }
    }
  }

  @Test(
    "is that of insertion if nothing else is known",
    arguments: ["H1-241399-0001", "1.005593", "-", "", "x-24-001"])
  func insertion(id: String) throws {
    let rows: Rows = (0..<50).map { [.integer(Int64(50 - $0)), .text(id), .text("\($0 % 3)")] }
    let outcome = try load([Tables.batch(rows, Self.idSchema)], Self.idSchema)
    #expect(outcome.rows == rows)
    #expect(outcome.table.entry.order == .insertion)
  }

  @Test("is not one by intervals, whatever a file says")
  func intervals() throws {
    var table = TableEntry(TableDefinition(name: "t", schema: Schema([ColumnDefinition("i", .interval)])))
    #expect(throws: EngineError.self) { try TableOrder(columns: ["i"], of: table) }
    table.order = .columns([table.columns[0].id])
    var catalog = FileCatalog()
    catalog.tables = [table]
    let error = #expect(throws: EngineError.self) {
      try catalog.encoded(fileID: 1).withUnsafeBytes { try FileCatalog($0, fileID: 1, end: 1 << 20) }
    }
    #expect(error?.code == .damaged)
  }

  @Test("goes wrong as a whole if the temporary file cannot be made")
  func noTemporaryFile() throws {
    let database = try DatabaseFile.create(path: "a", in: SimulatedDisk())
    let settings = WriteSettings(
      budget: MemoryBudget(limit: Self.littleMemory),
      temporaryDirectory: TemporaryDirectory(chosen: "/nowhere/at/all", beside: nil), blockRowCount: 512)
    let transaction = try database.beginWrite(settings)
    try transaction.createTable("t", schema: Self.idSchema)
    let appender = try transaction.appender(table: "t", schema: Self.idSchema)
    let error = #expect(throws: EngineError.self) {
      for (ordinal, block) in Self.ids(20_000, units: 30, seed: 5, isSorted: true).enumerated() {
        try appender.append(block, ordinal: ordinal)
      }
    }
    #expect(error?.code == .inputOutput || error?.code == .usage)
    #expect(throws: EngineError.self) { try transaction.commit() }
  }
}

/// A number with zeros before it.
private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
}
