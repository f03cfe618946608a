import DossierBase
import DossierTestSupport
import DossierVector
import Testing

/// Every layout on every type, with and without nulls, alone and within others.
@Suite struct LayoutLawTests {
  /// Rows of a column: several slices, the last one short.
  private static let rowCount = 2_200
  private static let nullShapes: [NullShape] = [.none, .half, .clustered, .all]

  private static func check(_ samples: [LayoutSamples.Sample], is expected: Vector, seed: UInt64) {
    for sample in samples {
      var laws = LayoutLaws(sample.name, sample.vector, is: expected, seed: seed)
      laws.check()
    }
  }

  @Test(arguments: ColumnGenerator.types, nullShapes)
  func layoutsOfElements(_ type: DataType, _ nulls: NullShape) throws {
    var generator = ColumnGenerator(seed: 21)
    for (index, shape) in [ColumnShape.sorted, .skewed, .constant].enumerated() {
      let samples = try LayoutSamples(generator.column(type, shape, nulls: nulls, count: Self.rowCount))
      Self.check(try samples.simple() + samples.coded(), is: samples.column, seed: UInt64(index))
    }
  }

  @Test(arguments: ColumnGenerator.types, nullShapes)
  func layoutsOfChunks(_ type: DataType, _ nulls: NullShape) throws {
    var generator = ColumnGenerator(seed: 22)
    for (index, shape) in [ColumnShape.fewDistinct, .extreme].enumerated() {
      let samples = try LayoutSamples(generator.column(type, shape, nulls: nulls, count: Self.rowCount))
      Self.check(try samples.stored(), is: samples.column, seed: UInt64(index))
    }
  }

  @Test(arguments: ColumnGenerator.types)
  func patchedLayouts(_ type: DataType) throws {
    var generator = ColumnGenerator(seed: 23)
    for (index, nulls) in [NullShape.none, .half].enumerated() {
      let samples = try LayoutSamples(generator.column(type, .sorted, nulls: nulls, count: Self.rowCount))
      Self.check(try samples.patched(seed: UInt64(index + 1)), is: samples.column, seed: UInt64(index))
    }
  }

  @Test(arguments: [DataType.smallint, .date, .decimal(precision: 38, scale: 4), .varchar])
  func codesOfOtherLayouts(_ type: DataType) throws {
    var generator = ColumnGenerator(seed: 24)
    for (index, shape) in [ColumnShape.sorted, .skewed, .constant].enumerated() {
      let nulls = [NullShape.none, .rare, .half][index]
      let samples = try LayoutSamples(generator.column(type, shape, nulls: nulls, count: Self.rowCount))
      Self.check(try samples.nested(), is: samples.column, seed: UInt64(index))
    }
  }

  @Test(arguments: nullShapes)
  func storedCodesOfATable(_ nulls: NullShape) throws {
    var generator = ColumnGenerator(seed: 25)
    for (index, shape) in [ColumnShape.fewDistinct, .sorted].enumerated() {
      let samples = try LayoutSamples(generator.column(.varchar, shape, nulls: nulls, count: Self.rowCount))
      Self.check(try samples.storedCodes(), is: samples.column, seed: UInt64(index))
    }
  }

  /// A row, a slice, and a row more than that.
  @Test(arguments: [1, 2, 1_024, 1_025])
  func everyLength(_ count: Int) throws {
    var generator = ColumnGenerator(seed: 26)
    for type in [DataType.boolean, .timestamp, .varchar] {
      let samples = try LayoutSamples(generator.column(type, .sorted, nulls: .rare, count: count))
      let layouts = try samples.simple() + samples.coded() + samples.stored() + samples.patched(seed: 3)
      Self.check(layouts, is: samples.column, seed: UInt64(count))
    }
  }

  // MARK: What is cheap

  @Test func aConstantBlockIsCountedAtOnce() throws {
    let constant = Vector.constant(.integer(3), .smallint, count: Limits.blockRowCount)
    let sparse = SparseLayout(Vector(.smallint, [.integer(3)]), at: .of([]))
    for layout in [constant.layout, sparse] {
      var counts = [UInt32](repeating: 0, count: 8)
      #expect(try layout.addCounts(0..<Limits.blockRowCount, into: &counts, SliceBuffer(.smallint)) == 1)
      #expect(counts == [0, 0, 0, 65_536, 0, 0, 0, 0])
    }
    // A patch of two rows costs an old and a new code each.
    let patched = constant.patched(Vector(.smallint, [.integer(7), .integer(0)]), at: .of([5, 60_000]))
    var counts = [UInt32](repeating: 0, count: 8)
    let rows = 0..<Limits.blockRowCount
    #expect(try patched.layout.addCounts(rows, into: &counts, SliceBuffer(.smallint)) == 5)
    #expect(counts == [1, 0, 0, 65_534, 0, 0, 0, 1])
  }

  @Test func runsAreCountedByTheirLengths() throws {
    let column = Vector(.smallint, (0..<40_000).map { .integer(Int64($0 / 10_000)) })
    let runs = try #require(try LayoutSamples(column).simple().first { $0.name == "runs" }).vector
    var counts = [UInt32](repeating: 0, count: 4)
    #expect(try runs.layout.addCounts(5..<40_000, into: &counts, SliceBuffer(.smallint)) == 4)
    #expect(counts == [9_995, 10_000, 10_000, 10_000])
  }

  @Test func aSliceIsDecodedOnce() throws {
    let column = Vector(.bigint, (0..<3_000).map { .integer(Int64($0 * $0 % 977)) })
    let stored = try #require(try LayoutSamples(column).stored().first { $0.name == "stored bit-packed" })
      .vector
    let scratch = SliceBuffer(.bigint)
    let first = try stored.view(1_024..<1_026, scratch).elements(Int64.self)
    // Were the slice decoded again, this would be lost.
    UnsafeMutablePointer(mutating: first)[100] = -1
    #expect(try stored.view(1_124..<1_188, scratch).scalar(0) == .integer(-1))
    _ = try stored.view(0..<2, scratch)
    #expect(try stored.view(1_124..<1_188, scratch).scalar(0) == column.scalar(1_124))
  }

  @Test func aPatchReadsNoTextUnderANull() throws {
    let texts = VectorBuilder(.varchar, [.text("a"), .null, .text("c"), .text("d")])
    // What stands under a null means nothing.
    texts.elements(StringRef.self)[1] = StringRef(offset: 4_000_000_000, length: 200_000_000)
    let positions = [UInt32(2)].withUnsafeBufferPointer { RowPositions($0) }
    let patched = texts.finish().patched(Vector(.varchar, [.text("mới")]), at: positions)
    #expect(try patched.scalars() == [.text("a"), .null, .text("mới"), .text("d")])
  }
}
