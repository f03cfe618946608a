import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Texts of one beginning and a number of one width.
@Suite struct DigitsTests {
  static func texts(
    _ count: Int, prefix: String, width: Int, seed: UInt64, nulls: NullShape = .none,
    distinctCount: Int = .max
  ) -> Vector {
    var random = SeededRandom(seed: seed)
    return Vector(
      .varchar,
      (0..<count).map { row -> Scalar in
        if nulls.isNull(row, using: &random) { return .null }
        let limit = (0..<width).reduce(1) { limit, _ in limit * 10 }
        let digits = String(random.below(min(limit, distinctCount)))
        return .text(prefix + String(repeating: "0", count: width - digits.utf8.count) + digits)
      })
  }

  @Test(arguments: ["", "HS", "Đơn số ", String(repeating: "ộ", count: 80)], [1, 2, 9, 10, 18])
  func textsComeBack(prefix: String, width: Int) throws {
    for (seed, nulls) in NullShape.allCases.enumerated() {
      for count in [1, 2, 1_023, 1_025, 3_000] {
        let column = Self.texts(count, prefix: prefix, width: width, seed: UInt64(seed), nulls: nulls)
        EncodingLaws.check(column, forcing: .digits)
        EncodingLaws.check(column, forcing: nil)
      }
    }
    // One and the same, and few different ones.
    for distinctCount in [1, 3] {
      EncodingLaws.check(
        Self.texts(2_500, prefix: prefix, width: width, seed: 9, distinctCount: distinctCount),
        forcing: .digits)
    }
  }

  @Test func theyTakeWhatTheirNumbersDo() throws {
    let ids = Self.texts(60_000, prefix: "id", width: 10, seed: 1)
    let block = try BlockEncoder.encode(ids)
    #expect(block.encoding == .digits)
    #expect(block.bytes.count < 60_000 * 35 / 8)
    let decoded = try block.vector(like: ids)
    #expect(decoded.layout.kind == .digits)
    #expect(try decoded.scalars() == ids.scalars())
  }

  @Test func rowsAreFoundByTheirTexts() throws {
    for distinctCount in [1, 40, .max] {
      let ids = Self.texts(3_000, prefix: "u", width: 5, seed: 2, distinctCount: distinctCount)
      let decoded = try #require(try BlockEncoder.encode(ids, forcing: .digits)).vector(like: ids)
      let values = try ids.scalars()
      var wanted = ["", "u", "u0001", "u000001", "v00001", "u0000x", "00001"].map { Array($0.utf8) }
      for row in stride(from: 0, to: 3_000, by: 211) {
        if case .text(let text) = values[row] { wanted.append(text) }
      }
      for text in wanted {
        var found: [UInt32]?
        try text.withUnsafeBufferPointer { found = try decoded.layout.rows(equalTo: $0) }
        #expect(found == values.indices.filter { values[$0] == .text(text) }.map { UInt32($0) })
      }
    }
  }

  @Test func otherTextsAreNone() throws {
    for texts in [
      ["1", "02"], ["a1", "b2"], ["a"], ["", "1"], ["1", ""], ["12x", "123"], ["id1", "id\u{661}"],
    ] {
      #expect(try BlockEncoder.encode(Vector(.varchar, texts.map { .text($0) }), forcing: .digits) == nil)
    }
    #expect(try BlockEncoder.encode(Vector(.varchar, [.null, .null]), forcing: .digits) == nil)
    #expect(try BlockEncoder.encode(Vector(.bigint, [.integer(1)]), forcing: .digits) == nil)
    // Of more digits the first ones belong to the beginning.
    let long = Vector(.varchar, ["1234567890123456789", "1000000000000000000"].map { .text($0) })
    EncodingLaws.check(long, forcing: .digits)
    let other = Vector(.varchar, ["1234567890123456789", "2000000000000000000"].map { .text($0) })
    #expect(try BlockEncoder.encode(other, forcing: .digits) == nil)
    let prefix = String(repeating: "u", count: DigitsForm.greatestPrefixByteCount)
    EncodingLaws.check(Vector(.varchar, [.text(prefix + "1")]), forcing: .digits)
    #expect(try BlockEncoder.encode(Vector(.varchar, [.text(prefix + "u1")]), forcing: .digits) == nil)
  }

  /// Widths and beginnings that are none, and numbers of more digits.
  @Test func whatNoWriterWritesIsDamage() throws {
    let column = Vector(.varchar, (0..<40).map { .text("ab\($0 % 10)\($0 % 7)") })
    let block = try #require(try BlockEncoder.encode(column, forcing: .digits))
    let body = 8
    #expect(block.bytes[body..<body + 7] == [2, 2, 0, 0, 0, 97, 98])
    // No digits, too many, fewer than the numbers have; no UTF-8; a beginning of 257 bytes, and one behind the end.
    for (place, bytes) in [
      (body, [0]), (body, [19]), (body, [255]), (body, [1]), (body + 5, [0xFF]), (body + 1, [1, 1]),
      (body + 1, [0, 0, 1, 0]),
    ] as [(Int, [UInt8])] {
      var damaged = block
      damaged.bytes.replaceSubrange(place..<place + bytes.count, with: bytes)
      let error = #expect(throws: EngineError.self) { try damaged.vector(like: column).scalars() }
      #expect(error?.code == .damaged, "byte \(place)")
    }
  }
}
