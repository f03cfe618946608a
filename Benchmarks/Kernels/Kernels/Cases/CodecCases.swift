import DossierBase
import DossierCodec
import DossierVector

extension KernelCase {
  /// Bit-unpacking into the lanes that columns of that width have; validation is not timed.
  static var unpacking: [KernelCase] {
    let widths: [(width: Int, type: DataType)] = [
      (1, .tinyint), (4, .tinyint), (7, .smallint), (8, .smallint), (11, .smallint), (17, .integer),
      (22, .bigint), (32, .bigint),
    ]
    return widths.map { width, type in
      let name = "unpack \(width) bits into \(type.physicalType.byteCount * 8)"
      return KernelCase(name) { () throws(EngineError) in
        var random = SeededRandom(seed: UInt64(width))
        let column = try EncodedColumn(
          block(type) { _ in Int64(random.next() >> UInt64(64 - width)) }.finish(), as: .bitPacked)
        let vector = try column.makeVector()
        let scratch = SliceBuffer(type)
        return Kernel(
          valueCount: column.source.count, byteCount: column.byteCount,
          run: { () throws(EngineError) in try column.decodeAll(vector, scratch) },
          isRight: { () throws(EngineError) in try column.isRight(vector) })
      }
    }
  }

  /// A block of integers of any width.
  private static func block(_ type: DataType, _ value: (Int) -> Int64) -> VectorBuilder {
    switch type.physicalType {
    case .int8: .block(type) { Int8(truncatingIfNeeded: value($0)) }
    case .int16: .block(type) { Int16(truncatingIfNeeded: value($0)) }
    case .int32: .block(type) { Int32(truncatingIfNeeded: value($0)) }
    default: .block(type, value)
    }
  }

  /// Whole blocks of every encoding, validation and all.
  static var encodings: [KernelCase] {
    [
      blockDecoding("constant, 32 bits", .constant) { block(.integer) { _ in 30_000 } },
      blockDecoding("bit-packed times of 22 bits", .bitPacked) {
        var random = SeededRandom(seed: 22)
        return block(.timestamp) { _ in 1_700_000_000_000_000 + Int64(random.below(1 << 22)) * 1_000_000 }
      },
      blockDecoding("bit-packed dates, 1 in 25 null", .bitPacked) {
        var random = SeededRandom(seed: 25)
        let dates = block(.date) { 19_000 + Int64($0 / 3_000) }
        for row in 0..<dates.count where random.below(25) == 0 { dates.setNull(row) }
        return dates
      },
      blockDecoding("bit-packed codes of 8 bits", .bitPacked) { codes(count: 164) },
      blockDecoding("runs of about 16, 8 bits", .runEnd) {
        var random = SeededRandom(seed: 16)
        var value = 0
        return block(.tinyint) { _ in
          if random.below(16) == 0 { value = random.below(6) }
          return Int64(value)
        }
      },
      blockDecoding("block dictionary of 16, 32 bits", .dictionary) {
        var random = SeededRandom(seed: 32)
        return block(.integer) { _ in Int64(random.below(16)) * 123_457 }
      },
      blockDecoding("plain, 64 bits", .plain) {
        var random = SeededRandom(seed: 64)
        return block(.bigint) { _ in Int64(bitPattern: random.next()) }
      },
      blockDecoding("zstd doubles", .zstd) {
        var random = SeededRandom(seed: 7)
        return VectorBuilder.block(.double) { _ in Double(random.below(1_000)) / 8 }
      },
      blockDecoding("zstd texts of 25 bytes", .zstdText) { identifiers() },
    ]
  }

  private static func blockDecoding(
    _ name: String, _ encoding: EncodingID, _ makeColumn: @escaping () -> VectorBuilder
  ) -> KernelCase {
    KernelCase("decode block: \(name)") { () throws(EngineError) in
      let column = try EncodedColumn(makeColumn().finish(), as: encoding)
      let scratch = SliceBuffer(column.source.type)
      return Kernel(
        valueCount: column.source.count, byteCount: column.byteCount,
        run: { () throws(EngineError) in try column.decodeAll(try column.makeVector(), scratch) },
        isRight: { () throws(EngineError) in try column.isRight(try column.makeVector()) })
    }
  }

  private static func codes(count: Int) -> VectorBuilder {
    var random = SeededRandom(seed: 164)
    let builder = VectorBuilder(.varchar, capacity: Limits.blockRowCount)
    builder.count = Limits.blockRowCount
    builder.dictionary = VectorDictionary(StringDictionary((0..<count).map { "sector \($0)" }))
    for row in 0..<builder.count { builder.codes[row] = UInt16(random.below(count)) }
    return builder
  }

  /// Identifiers such as `001.94.10.H29-190101-0001`.
  private static func identifiers() -> VectorBuilder {
    var random = SeededRandom(seed: 29)
    let builder = VectorBuilder(.varchar, capacity: Limits.blockRowCount)
    builder.count = Limits.blockRowCount
    builder.ownHeap()
    for row in 0..<builder.count {
      let office = String(1_000 + random.below(700)).dropFirst()
      let number = String(10_000 + row % 10_000).dropFirst()
      builder.set(row, .text("\(office).94.10.H29-1901\(10 + row / 4_000)-\(number)"))
    }
    return builder
  }
}
