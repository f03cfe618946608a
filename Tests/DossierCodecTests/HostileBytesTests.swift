import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Damaged blocks give an error or some values, and never a trap or an access out of bounds.
///
/// The bytes lie in memory of their exact size, so that the address sanitizer sees every step too far.
@Suite struct HostileBytesTests {
  /// A block to damage and what its decoder needs to know.
  struct Victim {
    var block: EncodedBlock
    var column: Vector
    /// What the block may refer to.
    var siblings: TestSiblings
  }

  static func victims() throws -> [Victim] {
    var generator = ColumnGenerator(seed: 11)
    var columns: [Vector] = []
    for type in [DataType.boolean, .date, .timestamp, .hugeint, .double, .varchar] {
      columns.append(generator.column(type, .sorted, nulls: .rare, count: 1_100))
      columns.append(generator.column(type, .skewed, nulls: .half, count: 70))
      columns.append(generator.column(type, .constant, nulls: .all, count: 3))
    }
    columns.append(generator.codes(.skewed, count: 1_100, dictionary: ColumnGenerator.dictionary(29)))
    columns.append(
      generator.codes(.sorted, nulls: .clustered, count: 1_600, dictionary: ColumnGenerator.dictionary(3)))
    columns.append(TemplateTests.ids(1_100, seed: 4, inOrder: true, others: true, nulls: .rare).ids)
    columns.append(TimesTests.moments(1_100, inOrder: true, nulls: .rare))
    columns.append(PatchedRunsTests.column(.date, 1_100, share: 40, nulls: .rare))
    columns.append(TemplateTests.ids(90, seed: 5, inOrder: false, nulls: .half).ids)
    return try columns.flatMap { column in
      let siblings = try TestSiblings(of: column)
      return try EncodingID.all.compactMap { id in
        try BlockEncoder.encode(column, siblings: siblings, forcing: id)
          .map { Victim(block: $0, column: column, siblings: siblings) }
      }
    }
  }

  /// Decodes every slice of some bytes; true if nothing was found wrong.
  @discardableResult
  static func decode(
    _ block: EncodedBlock, _ column: Vector, _ siblings: TestSiblings? = nil, rowCount: Int? = nil
  ) -> Bool {
    let rowCount = rowCount ?? column.count
    do throws(EngineError) {
      _ = block.bytes.withUnsafeBytes { try? BlockDescription.text($0) }
      let decoded =
        if let siblings {
          try block.vector(like: column, rowCount: rowCount, among: siblings)
        } else {
          try block.vector(like: column, rowCount: rowCount)
        }
      let scratch = SliceBuffer(column.type)
      for start in stride(from: 0, to: rowCount, by: Limits.vectorRowCount) {
        checkPromises(try decoded.view(start..<min(start + Limits.vectorRowCount, rowCount), scratch))
      }
      return true
    } catch {
      #expect(error.code == .damaged && error.place == nil)
      return false
    }
  }

  /// What readers rely on whatever the bytes were.
  private static func checkPromises(_ output: VectorView) {
    let elementCount = output.isConstant ? 1 : output.count
    switch output.type {
    case _ where output.isCoded:
      let isInRange = (0..<output.count).allSatisfy { Int(output.codes[$0]) < output.dictionary.count }
      if !isInRange { Issue.record("a code past its dictionary") }
    case .varchar:
      let isInside = (0..<elementCount).allSatisfy { row in
        let ref = output.elements(StringRef.self)[row]
        return Int(ref.offset) + Int(ref.length) <= output.heap?.count ?? 0
      }
      if !isInside { Issue.record("a text past its heap") }
    case .boolean:
      if (0..<elementCount).contains(where: { output.elements(UInt8.self)[$0] > 1 }) {
        Issue.record("a boolean that is neither")
      }
    default: break
    }
  }

  /// Calls `body` with a way to each array of bytes that a block consists of.
  private static func forEachPiece(
    _ victim: Victim, _ body: (WritableKeyPath<EncodedBlock, [UInt8]>) -> Void
  ) {
    body(\.bytes)
    if !victim.block.coldBytes.isEmpty { body(\.coldBytes) }
  }

  @Test func singleBitFlips() throws {
    for victim in try Self.victims() {
      Self.forEachPiece(victim) { piece in
        var block = victim.block
        // Everything near the front, where the structure is, and a sample of the rest.
        for bit in 0..<block[keyPath: piece].count * 8 where bit < 300 || bit % 71 == 0 {
          block[keyPath: piece][bit / 8] ^= 1 << UInt8(bit % 8)
          Self.decode(block, victim.column, victim.siblings)
          block[keyPath: piece][bit / 8] ^= 1 << UInt8(bit % 8)
        }
        let isFine = Self.decode(block, victim.column, victim.siblings)
        #expect(isFine)
      }
    }
  }

  @Test func truncationsAndExtensionsAreErrors() throws {
    for victim in try Self.victims() {
      Self.forEachPiece(victim) { piece in
        let bytes = victim.block[keyPath: piece]
        var block = victim.block
        for count in 0..<bytes.count where count < 80 || count % 17 == 0 {
          block[keyPath: piece] = Array(bytes[..<count])
          let isFine = Self.decode(block, victim.column, victim.siblings)
          // What stands apart of a block of nulls is not looked at.
          #expect(!isFine || piece == \.coldBytes && victim.column.isConstant)
        }
        block[keyPath: piece] = bytes + [0]
        let isFine = Self.decode(block, victim.column, victim.siblings)
        #expect(!isFine || piece == \.coldBytes && victim.column.isConstant)
      }
    }
  }

  @Test func bytesOverwrittenAtRandom() throws {
    var random = SeededRandom(seed: 12)
    for victim in try Self.victims() {
      Self.forEachPiece(victim) { piece in
        for _ in 0..<40 {
          var block = victim.block
          for _ in 0...random.below(4) {
            let place = random.below(block[keyPath: piece].count)
            block[keyPath: piece][place] = [0, 1, 2, 0x7F, 0x80, 0xFF][random.below(6)]
          }
          Self.decode(block, victim.column, victim.siblings)
        }
      }
    }
  }

  @Test func anotherTypeOrLengthIsAnError() throws {
    for victim in try Self.victims() {
      let isLongerFine = Self.decode(
        victim.block, victim.column, victim.siblings, rowCount: victim.column.count + 1)
      #expect(!isLongerFine)
      let other = Vector(victim.column.type == .hugeint ? .date : .hugeint, [])
      let isOtherFine = Self.decode(victim.block, other, victim.siblings, rowCount: victim.column.count)
      #expect(!isOtherFine)
    }
  }

  @Test func whatStandsApartIsNeeded() throws {
    var count = 0
    for victim in try Self.victims() where !victim.block.coldBytes.isEmpty || victim.block.sibling != nil {
      var block = victim.block
      block.coldBytes = []
      block.sibling = nil
      #expect(!Self.decode(block, victim.column, victim.siblings))
      count += 1
    }
    #expect(count >= 4)
  }

  @Test func garbageIsAnError() {
    var random = SeededRandom(seed: 13)
    let column = Vector(.bigint, [])
    for count in [0, 1, 7, 8, 9, 100] {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let block = EncodedBlock(encoding: .plain, bytes: bytes, coldBytes: [])
      let isFine = Self.decode(block, column, rowCount: 10)
      #expect(!isFine)
    }
  }
}
