import CKernels
import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Trees of bits, at every level of instructions that the machine has.
@Suite(.serialized) struct TreeTests {
  /// How often symbols occur, the first most.
  enum Skew: CaseIterable { case even, steep, one, longTail }

  private static func column(
    _ count: Int, symbols: Int, step: Int, _ skew: Skew, nulls: NullShape
  ) -> Vector {
    var random = SeededRandom(seed: UInt64(count + symbols))
    let values = (0..<count).map { row -> Scalar in
      if nulls.isNull(row, using: &random) { return .null }
      let symbol =
        switch skew {
        case .even: random.below(symbols)
        case .steep: min(symbols - 1, random.next().trailingZeroBitCount)
        case .one: random.below(50) == 0 ? random.below(symbols) : 0
        case .longTail: random.below(1 + random.below(symbols))
        }
      return .integer(Int64(symbol * step - 7))
    }
    return Vector(.bigint, values)
  }

  @Test(arguments: [1, 63, 64, 65, 1_000, 1_025, 65_536], Skew.allCases)
  func rowsComeBackAtEveryLevel(count: Int, skew: Skew) throws {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    for (symbols, step) in [(1, 1), (2, 1), (2, 60_000), (17, 3), (200, 1), (256, 1), (300, 200), (3_000, 1)]
    {
      let nulls = [NullShape.none, .rare, .half][symbols % 3]
      let column = Self.column(count, symbols: symbols, step: step, skew, nulls: nulls)
      guard let block = try BlockEncoder.encode(column, forcing: .tree) else { continue }
      let expected = try column.scalars()
      for level in 0...dossier_machine_level() {
        dossier_use_kernel_level(level)
        let decoded = try block.vector(like: column)
        let found = try decoded.scalars()
        #expect(found == expected, "\(symbols) symbols at level \(level)")
        try Self.checkNumbers(decoded, expected, "\(symbols) symbols at level \(level)")
      }
    }
  }

  /// Numbers and codes of whole blocks are those of the values, where these are not null.
  private static func checkNumbers(_ decoded: Vector, _ expected: [Scalar], _ name: String) throws {
    let (buffer, others) = (NumberBuffer(), NumberBuffer())
    let count = expected.count
    let numbers = try #require(try decoded.layout.numbers(count: count, asCodes: false, buffer))
    let local = try decoded.layout.localCodes(count: count, asCodes: false, others) {
      UInt32(truncatingIfNeeded: $0 &* 3)
    }
    var (isSame, isSameCode) = (true, true)
    for (row, value) in expected.enumerated() {
      guard case .integer(let value) = value else { continue }
      isSame = isSame && numbers.base + Int64(numbers[row]) == value
      if let local {
        isSameCode = isSameCode && local.codes[Int(local.rows[row])] == UInt32(truncatingIfNeeded: value &* 3)
      }
    }
    #expect(isSame, "\(name)")
    #expect(isSameCode, "\(name)")
    for range in [ClosedRange<Int64>](
      arrayLiteral: -7...(-7), 0...40, -100...1_000_000, 3...50_000, 900...901)
    {
      let rows = try #require(try decoded.layout.rows(within: range, count: count))
      let isRight = expected.indices.allSatisfy { row in
        guard case .integer(let value) = expected[row] else { return true }
        return rows.contains(row) == range.contains(value)
      }
      #expect(isRight, "\(name) within \(range)")
    }
    let distinct = Set(expected.filter { !$0.isNull }).count
    #expect((local != nil) == (distinct <= LocalCodes.limit), "\(name)")
    withExtendedLifetime((buffer, others)) {}
  }

  /// Of values that may be codes, how many rows have which is known, and single rows are found.
  @Test(arguments: [1, 64, 5_000, 65_536], Skew.allCases)
  func countsAndSingleRows(count: Int, skew: Skew) throws {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    for (symbols, least) in [(1, 3), (2, 0), (17, 900), (200, 0), (300, 5), (3_000, 20)] {
      let column = Self.column(count, symbols: symbols, step: 1, skew, nulls: .none)
      let values = try column.scalars().map { value -> Int in
        guard case .integer(let number) = value else { return 0 }
        return Int(number) + 7 + least
      }
      let codes = Vector(.smallint, values.map { .integer(Int64($0)) })
      guard let block = try BlockEncoder.encode(codes, forcing: .tree) else { continue }
      var expected = [UInt32](repeating: 0, count: 4_096)
      for value in values { expected[value] += 1 }
      var random = SeededRandom(seed: 9)
      let some = Set((0..<min(count, 300)).map { _ in UInt32(random.below(count)) }).sorted()
      for level in 0...dossier_machine_level() {
        dossier_use_kernel_level(level)
        let decoded = try block.vector(like: codes)
        #expect(decoded.layout.countsWithoutRows)
        var counts = [UInt32](repeating: 0, count: 4_096)
        try decoded.layout.addCounts(0..<count, into: &counts, SliceBuffer(.smallint))
        #expect(counts == expected)
        var found = [UInt16](repeating: 0, count: some.count)
        let isFound = try some.withUnsafeBufferPointer { try decoded.layout.write(codesOf: $0, to: &found) }
        #expect(isFound && found.map(Int.init) == some.map { values[Int($0)] })
        // The rows of one code, of every third, of all and of none.
        for truth: (Int) -> Bool in [
          { $0 == values[0] }, { $0 % 3 == 0 }, { _ in true }, { $0 == values[0] + 1 }, { _ in false },
        ] {
          let table = (0..<4_096).map { truth($0) ? UInt8(1) : 0 }
          let rows = try #require(
            try table.withUnsafeBufferPointer { try decoded.layout.rows(ofCodes: $0, count: count) })
          #expect((0..<count).allSatisfy { rows.contains($0) == truth(values[$0]) })
        }
      }
    }
  }

  /// Bits that do not go with the rows of the leaves are found out before anybody reads rows.
  @Test func bitsThatDoNotGoWithTheLeavesAreDamage() throws {
    let values = (0..<1_001).map { row in Scalar.integer(row % 10 == 0 ? 3 : row % 10 == 1 ? 2 : 1) }
    let column = Vector(.smallint, values)
    let block = try #require(try BlockEncoder.encode(column, forcing: .tree))
    // The first bits are the root's, before those of the other fork and eight zeros.
    let fork = block.bytes.count - 8 - 26 - 126
    #expect(try block.vector(like: column).scalars() == values)
    for (byte, bits) in [(fork + 3, 0b1_0000), (fork + 125, 0b10)] as [(Int, UInt8)] {
      var damaged = block
      damaged.bytes[byte] ^= bits
      let error = #expect(throws: EngineError.self) { try damaged.vector(like: column) }
      #expect(error?.code == .damaged)
    }
    // As many ones, of which one stands behind the last row.
    var moved = block
    let one = try #require(moved.bytes[fork..<fork + 125].firstIndex { $0 != 0 })
    moved.bytes[one] &= moved.bytes[one] &- 1
    moved.bytes[fork + 125] |= 0b10
    let error = #expect(throws: EngineError.self) { try moved.vector(like: column) }
    #expect(error?.code == .damaged)
  }

  /// Numbers of rows that are too many, whatever they sum up to.
  @Test func leavesWithTooManyRowsAreDamage() throws {
    let values = (0..<4_096).map { Scalar.integer(Int64($0)) }
    let column = Vector(.smallint, values)
    let block = try #require(try BlockEncoder.encode(column, forcing: .tree))
    // Behind the header, base, number and width of labels, and these, and the nodes: a byte for each leaf's rows.
    let counts = 8 + 13 + 2 * 4_096
    let nodes = try #require(block.bytes[counts...].firstIndex { $0 == 0 })
    var damaged = block
    for byte in counts..<min(nodes + 4_096, block.bytes.count) where damaged.bytes[byte] == 0 {
      damaged.bytes[byte] = 0x7F
    }
    let error = #expect(throws: EngineError.self) { try damaged.vector(like: column) }
    #expect(error?.code == .damaged)
  }

  @Test func skewedColumnsTakeHardlyMoreThanTheirEntropy() throws {
    for (skew, symbols) in [(Skew.steep, 30), (.one, 40), (.longTail, 1_000)] {
      let column = Self.column(65_536, symbols: symbols, step: 1, skew, nulls: .none)
      var counts: [Scalar: Double] = [:]
      for value in try column.scalars() { counts[value, default: 0] += 1 }
      let entropy = counts.values.reduce(0) { $0 - $1 * Self.log2($1 / 65_536) } / 8
      let block = try #require(try BlockEncoder.encode(column, forcing: .tree))
      // Huffman's code takes a bit for what is likelier than a half.
      let least = max(entropy, skew == .one ? 0 : 65_536 / 8)
      #expect(Double(block.bytes.count) < least * 1.12 + 4_500, "\(skew)")
      // A long tail is as well read as numbers of one width.
      if skew != .longTail { #expect(try BlockEncoder.encode(column).encoding == .tree) }
    }
  }

  private static func log2(_ value: Double) -> Double {
    // The exponent, and the fraction by its series.
    let fraction = value.significand
    var (sum, power, term) = (0.0, (fraction - 1) / (fraction + 1), 1.0)
    let square = power * power
    while abs(power) > 1e-12 {
      sum += power / term
      power *= square
      term += 2
    }
    return Double(value.exponent) + 2 * sum / 0.693_147_180_559_945_3
  }

  /// Nulls everywhere, said by a bitmap, leave a tree no rows.
  @Test func aTreeWithoutRowsIsDamage() throws {
    let column = Self.column(64, symbols: 17, step: 3, .even, nulls: .half)
    var block = try #require(try BlockEncoder.encode(column, forcing: .tree))
    try #require(block.bytes[1] == 2)
    for byte in 8..<16 { block.bytes[byte] = 0 }
    let error = #expect(throws: EngineError.self) { try block.vector(like: column) }
    #expect(error?.code == .damaged)
  }

  @Test(arguments: [1, 2, 64, 100, 4_097, 65_536])
  func sparseBitsComeBack(count: Int) throws {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    var random = SeededRandom(seed: 5)
    for share in [1, 2, 7, 100, 5_000] {
      var places = (0..<count).filter { _ in random.below(share) == 0 }
      if places.isEmpty { places = [random.below(count)] }
      var writer = ByteWriter()
      SparseBits.write(places, of: count, to: &writer)
      #expect(writer.bytes.count == SparseBits.byteCount(oneCount: places.count, of: count))
      for level in 0...dossier_machine_level() {
        dossier_use_kernel_level(level)
        var bits = [UInt64](repeating: 0, count: (count + 63) / 64)
        try writer.bytes.withUnsafeBytes { bytes in
          var reader = ByteReader(block: bytes)
          #expect(try SparseBits.read(&reader, of: count, &bits) == places.count)
          try reader.finish()
        }
        #expect((0..<count).filter { bits[$0 / 64] >> UInt64($0 % 64) & 1 == 1 } == places)
        let found = bits.withUnsafeBytes { dossier_count_bits($0.baseAddress, $0.count) }
        #expect(found == places.count)
      }
    }
  }

  @Test func sparseBitsOutOfOrderAreDamage() throws {
    var random = SeededRandom(seed: 6)
    var writer = ByteWriter()
    SparseBits.write(stride(from: 5, to: 3_000, by: 37).map { $0 }, of: 3_000, to: &writer)
    for _ in 0..<4_000 {
      var bytes = writer.bytes
      for _ in 0...random.below(2) {
        bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      var bits = [UInt64](repeating: 0, count: 47)
      bytes.withUnsafeBytes { bytes in
        var reader = ByteReader(block: bytes)
        guard let count = try? SparseBits.read(&reader, of: 3_000, &bits) else { return }
        #expect(bits.reduce(0) { $0 + $1.nonzeroBitCount } == count)
      }
    }
  }
}
