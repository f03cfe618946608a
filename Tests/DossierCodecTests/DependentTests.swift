import CKernels
import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Columns that follow from another column of their block.
@Suite(.serialized) struct DependentTests {
  /// Procedures, some much more frequent than others, and the sector of each, as codes of table-wide dictionaries.
  private static func columns(
    _ count: Int, procedures: Int, sectors: Int, nulls: NullShape = .none
  ) -> (procedures: Vector, sectors: Vector) {
    var random = SeededRandom(seed: UInt64(count + procedures))
    let codes = (0..<count).map { _ in random.below(1 + random.below(procedures)) }
    let finer = VectorBuilder(.varchar, capacity: count)
    let coarser = VectorBuilder(.varchar, capacity: count)
    finer.dictionary = ColumnGenerator.dictionary(procedures)
    coarser.dictionary = ColumnGenerator.dictionary(sectors)
    (finer.count, coarser.count) = (count, count)
    for row in 0..<count {
      finer.codes[row] = UInt16(codes[row])
      coarser.codes[row] = UInt16(codes[row] * 31 % sectors)
      if nulls.isNull(row, using: &random) { coarser.setNull(row) }
    }
    return (finer.finish(), coarser.finish())
  }

  /// The procedures as they are written beside the sectors, and what these become.
  private static func encoded(
    _ procedures: Vector, _ sectors: Vector
  ) throws -> (procedures: EncodedBlock, sectors: EncodedBlock, siblings: TestSiblings) {
    let dependences = try BlockDependences([sectors, procedures])
    let classes = try #require(dependences.classes(of: 1))
    #expect(dependences.classes(of: 0) == nil)
    let block = try BlockEncoder.encode(procedures, classes: classes)
    #expect(block.encoding == .tree)
    let days = Vector(.date, (0..<procedures.count).map { .date(Int32($0)) })
    let siblings = try TestSiblings(days, procedures, block)
    return (block, try BlockEncoder.encode(sectors, siblings: siblings), siblings)
  }

  @Test(arguments: [(20_000, 90, 7), (65_536, 700, 120), (65_536, 2_000, 90), (3_000, 50, 30)])
  func sectorsFollowFromProcedures(count: Int, procedureCount: Int, sectorCount: Int) throws {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    let (procedures, sectors) = Self.columns(count, procedures: procedureCount, sectors: sectorCount)
    let blocks = try Self.encoded(procedures, sectors)
    #expect(blocks.sectors.encoding == .dependent && blocks.sectors.sibling == 2)
    let apart = try (BlockEncoder.encode(procedures), BlockEncoder.encode(sectors))
    #expect(
      blocks.procedures.bytes.count + blocks.sectors.bytes.count
        < apart.0.bytes.count + apart.1.bytes.count * 3 / 4)
    let expected = try sectors.scalars()
    for level in 0...dossier_machine_level() {
      dossier_use_kernel_level(level)
      #expect(try blocks.procedures.vector(like: procedures).scalars() == procedures.scalars())
      let decoded = try blocks.sectors.vector(like: sectors, among: blocks.siblings)
      #expect(try decoded.scalars() == expected)
      try Self.checkWhole(decoded, sectors)
    }
  }

  /// All that is asked of a block without slices.
  private static func checkWhole(_ decoded: Vector, _ column: Vector) throws {
    let count = column.count
    let (buffer, others, expected) = (NumberBuffer(), NumberBuffer(), NumberBuffer())
    let codes = try #require(decoded.codes?.codes.layout)
    let plain = try #require(column.codes?.codes.layout)
    let numbers = try #require(try codes.numbers(count: count, asCodes: true, buffer))
    let those = try #require(try plain.numbers(count: count, asCodes: true, expected))
    func code(_ row: Int) -> Int { Int(those.base) + Int(those[row]) }
    #expect((0..<count).allSatisfy { Int(numbers.base) + Int(numbers[$0]) == code($0) })
    let local = try #require(
      try codes.localCodes(count: count, asCodes: true, others) { UInt32(truncatingIfNeeded: $0) })
    #expect((0..<count).allSatisfy { Int(local.codes[Int(local.rows[$0])]) == code($0) })
    #expect(codes.countsWithoutRows)
    var (counts, expectedCounts) = (
      [UInt32](repeating: 0, count: 4_096), [UInt32](repeating: 0, count: 4_096)
    )
    _ = try codes.addCounts(0..<count, into: &counts, SliceBuffer(.smallint))
    for row in 0..<count { expectedCounts[code(row)] += 1 }
    #expect(counts == expectedCounts)
    let some = Array(stride(from: UInt32(1), to: UInt32(count), by: 977))
    var found = [UInt16](repeating: 0, count: some.count)
    let isFound = try some.withUnsafeBufferPointer { try codes.write(codesOf: $0, to: &found) }
    #expect(isFound && zip(found, some).allSatisfy { Int($0) == code(Int($1)) })
    let table = (0..<4_096).map { $0 % 2 == 0 ? UInt8(1) : 0 }
    let rows = try #require(
      try table.withUnsafeBufferPointer { try codes.rows(ofCodes: $0, count: count) })
    #expect((0..<count).allSatisfy { rows.contains($0) == (code($0) % 2 == 0) })
    withExtendedLifetime((buffer, others, expected)) {}
  }

  /// Of the sibling's tree hardly more is read than of a tree of the column's own.
  @Test func aTreeForBothIsReadNoFurtherThanNeeded() throws {
    let (procedures, sectors) = Self.columns(65_536, procedures: 700, sectors: 12)
    let blocks = try Self.encoded(procedures, sectors)
    let whole = try #require(blocks.siblings.column(2)?.tree)
    let decoded = try blocks.sectors.vector(like: sectors, among: blocks.siblings)
    let read = try #require(decoded.tree)
    #expect(read.nodes.count < 2 * 12 && read.labels.count <= 12 && whole.labels.count > 600)
  }

  @Test func whatDoesNotFollowStandsAlone() throws {
    let (procedures, sectors) = Self.columns(20_000, procedures: 90, sectors: 7)
    let withNulls = Self.columns(20_000, procedures: 90, sectors: 7, nulls: .rare).sectors
    #expect(try BlockDependences([withNulls, procedures]).classes(of: 1) == nil)
    // One row of another sector.
    let odd = VectorBuilder(.varchar, capacity: 20_000)
    odd.dictionary = ColumnGenerator.dictionary(7)
    odd.count = 20_000
    let codes = try #require(sectors.codes).codes.scalars()
    for row in 0..<20_000 {
      guard case .integer(let code) = codes[row] else { continue }
      odd.codes[row] = UInt16(row == 19_999 ? (code + 1) % 7 : code)
    }
    let other = odd.finish()
    #expect(try BlockDependences([other, procedures]).classes(of: 1) == nil)
    let blocks = try Self.encoded(procedures, sectors)
    #expect(try BlockEncoder.encode(other, siblings: blocks.siblings).sibling == nil)
    #expect(try BlockEncoder.encode(withNulls, siblings: blocks.siblings).sibling == nil)
  }

  /// Runs are worth more than a tree, however small a reference is.
  @Test func runsStayRuns() throws {
    let (procedures, _) = Self.columns(20_000, procedures: 90, sectors: 7)
    let sorted = try #require(procedures.codes).codes.scalars().map { value -> Int in
      if case .integer(let code) = value { Int(code) } else { 0 }
    }.sorted()
    let (finer, coarser) = (
      VectorBuilder(.varchar, capacity: 20_000), VectorBuilder(.varchar, capacity: 20_000)
    )
    finer.dictionary = ColumnGenerator.dictionary(90)
    coarser.dictionary = ColumnGenerator.dictionary(30)
    (finer.count, coarser.count) = (20_000, 20_000)
    for row in 0..<20_000 {
      finer.codes[row] = UInt16(sorted[row])
      coarser.codes[row] = UInt16(sorted[row] / 3)
    }
    #expect(try BlockDependences([finer.finish(), coarser.finish()]).classes(of: 0) == nil)
  }

  /// Bits that do not go with the rows of the leaves, or end too early, are found out before anybody reads rows.
  @Test func anotherColumnThanMeantIsDamage() throws {
    let (procedures, sectors) = Self.columns(20_000, procedures: 90, sectors: 7)
    let blocks = try Self.encoded(procedures, sectors)
    let plain = try #require(try BlockEncoder.encode(procedures, forcing: .plain))
    let less = Self.columns(20_000, procedures: 40, sectors: 7).procedures
    var short = blocks.procedures
    short.bytes.removeLast(short.bytes.count / 2)
    for other in [
      plain, short, try #require(try BlockEncoder.encode(less, forcing: .tree)),
      EncodedBlock(encoding: .plain, bytes: [5, 0, 2]), EncodedBlock(encoding: .plain, bytes: []),
    ] {
      let error = #expect(throws: EngineError.self) {
        try blocks.sectors.vector(like: sectors, siblingBytes: other.chunkBytes)
      }
      #expect(error?.code == .damaged)
    }
    let error = #expect(throws: EngineError.self) { try blocks.sectors.vector(like: sectors) }
    #expect(error?.code == .damaged)
  }
}
