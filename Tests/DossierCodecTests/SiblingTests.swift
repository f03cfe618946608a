import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// A column that follows from another one of its block.
@Suite struct SiblingTests {
  /// Days without order, and others some days later.
  private static func columns(_ count: Int, nulls: Bool = false) -> (accepted: Vector, finished: Vector) {
    var random = SeededRandom(seed: 3)
    let accepted = (0..<count).map { _ in Int32(random.below(1 << 16)) }
    let finished = accepted.map { $0 + Int32(random.below(30)) }
    return (
      Vector(.date, accepted.map { .date($0) }),
      Vector(.date, finished.enumerated().map { nulls && $0.offset % 7 == 2 ? .null : .date($0.element) })
    )
  }

  /// The same days at some time of day.
  private static func moments(_ days: Vector) throws -> Vector {
    Vector(
      .timestamp,
      try days.scalars().enumerated().map { row, value in
        guard case .date(let day) = value else { return .null }
        return .timestamp(Int64(day) * Microseconds.perDay + Int64(row * 7_919 % 86_400) * 1_000_000)
      })
  }

  @Test(arguments: [2, 1_024, 5_000], [false, true])
  func daysAreWhatTheyLieAfterASiblings(count: Int, nulls: Bool) throws {
    let (accepted, finished) = Self.columns(count, nulls: nulls)
    for column in [finished, try Self.moments(finished)] {
      let siblings = TestSiblings(accepted)
      let block = try BlockEncoder.encode(column, siblings: siblings)
      guard count > 2 else { continue }
      #expect(block.sibling == 1)
      #expect(block.bytes.count < count)
      let decoded = try block.vector(like: column, sibling: accepted)
      #expect(decoded.days?.layout.kind == .difference)
      #expect(try decoded.scalars() == column.scalars())
    }
  }

  @Test func aSiblingNeedsADayInEveryRow() throws {
    let (accepted, finished) = Self.columns(2_000, nulls: true)
    #expect(try BlockEncoder.encode(accepted, siblings: TestSiblings(finished)).sibling == nil)
    let block = try BlockEncoder.encode(finished, siblings: TestSiblings(accepted))
    for sibling in [
      finished, Vector(.date, [.date(1)]), Vector(.integer, try accepted.scalars().map(Self.number)),
    ] {
      let error = #expect(throws: EngineError.self) { try block.vector(like: finished, sibling: sibling) }
      #expect(error?.code == .damaged)
    }
  }

  private static func number(_ value: Scalar) -> Scalar {
    if case .date(let day) = value { .integer(Int64(day)) } else { .null }
  }

  @Test func daysFarFromTheSiblingsStandAlone() throws {
    let near = Vector(.date, (0..<2_000).map { .date(Int32($0 % 5)) })
    let far = Vector(.date, (0..<2_000).map { .date(Int32($0 % 5 * 300_000_000)) })
    #expect(try BlockEncoder.encode(far, siblings: TestSiblings(near)).sibling == nil)
  }

  @Test func patchesOfTheSiblingChangeNothing() throws {
    let (accepted, finished) = Self.columns(2_000)
    let block = try BlockEncoder.encode(finished, siblings: TestSiblings(accepted))
    let decoded = try block.vector(like: finished, sibling: accepted)
    let positions = [UInt32(3), 1_500].withUnsafeBufferPointer { RowPositions($0) }
    let patched = accepted.patched(Vector(.date, [.date(-1), .null]), at: positions)
    #expect(try patched.scalars()[1_500] == .null)
    #expect(try decoded.scalars() == finished.scalars())
  }

  /// Sums beyond what a date may be are damage, not other dates.
  @Test func sumsBeyondTheTypeAreDamage() throws {
    let base = Vector(.date, (0..<1_100).map { _ in .date(Int32.max - 5) })
    let near = Vector(.date, (0..<1_100).map { .date(Int32($0 % 40)) })
    let block = try BlockEncoder.encode(
      near, siblings: TestSiblings(Vector(.date, (0..<1_100).map { _ in .date(0) })), forcing: .difference)
    let error = #expect(throws: EngineError.self) {
      try #require(block).vector(like: near, sibling: base).scalars()
    }
    #expect(error?.code == .damaged)
  }
}
