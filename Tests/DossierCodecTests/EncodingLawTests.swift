import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Every encoding, and the choice between them, on every type.
@Suite struct EncodingLawTests {
  /// The encodings to force; nil stands for the chooser.
  static let choices: [EncodingID?] = [nil] + EncodingID.all

  @Test(arguments: ColumnGenerator.types)
  func everyShapeAndNullShapeComesBack(_ type: DataType) {
    var generator = ColumnGenerator(seed: 1)
    for (index, shape) in ColumnShape.allCases.enumerated() {
      let mixed = [NullShape.rare, .half, .clustered, .all][index % 4]
      for nulls in [NullShape.none, mixed] {
        let column = generator.column(type, shape, nulls: nulls, count: 1_200)
        EncodingLaws.check(column, forcing: Self.choices)
      }
    }
  }

  @Test(arguments: [1, 2, 1_023, 1_024, 1_025])
  func everyLengthComesBack(_ count: Int) {
    var generator = ColumnGenerator(seed: 2)
    for type in ColumnGenerator.types {
      for shape in [ColumnShape.sorted, .random] {
        let column = generator.column(type, shape, nulls: .rare, count: count)
        EncodingLaws.check(column, forcing: Self.choices)
      }
    }
  }

  @Test(arguments: choices)
  func wholeBlocksComeBack(_ choice: EncodingID?) {
    var generator = ColumnGenerator(seed: 3)
    let isOfText = choice == .zstdText || choice == nil
    for shape in [ColumnShape.random, .sorted] {
      let column = generator.column(
        isOfText ? .varchar : .timestamp, shape, nulls: .rare, count: Limits.blockRowCount)
      EncodingLaws.check(column, forcing: choice)
    }
  }

  @Test(arguments: [1, 7, 300, 65_536])
  func codesOfATableComeBack(_ entryCount: Int) {
    var generator = ColumnGenerator(seed: 4)
    let dictionary = ColumnGenerator.dictionary(entryCount)
    for shape in [ColumnShape.skewed, .sorted, .random] {
      for nulls in NullShape.allCases {
        let column = generator.codes(shape, nulls: nulls, count: 1_100, dictionary: dictionary)
        EncodingLaws.check(column, forcing: Self.choices)
      }
    }
  }

  @Test func everyEncodingHoldsWhatItIsFor() throws {
    var generator = ColumnGenerator(seed: 5)
    for type in ColumnGenerator.types {
      let column = generator.column(type, .constant, count: 1_500)
      for id in EncodingID.all {
        let siblings = try TestSiblings(of: column)
        let isHeld = try BlockEncoder.encode(column, siblings: siblings, forcing: id) != nil
        let isForOtherTypes: Bool =
          switch id {
          case .bitPacked: type == .varchar || type == .interval
          case .zstd: type == .varchar
          case .zstdText: type != .varchar
          case .dayAndTime: type != .timestamp
          case .difference: type != .date
          case .template: true
          case .digits: type != .varchar
          case .patched, .buckets: true
          // A constant follows from anything; texts that are no codes do not.
          case .dependent: type == .varchar || type.physicalType == .int128 || type == .interval
          case .tree: type == .varchar || type.physicalType == .int128 || type == .interval
          default: false
          }
        #expect(isHeld != isForOtherTypes, "\(id.name) of \(type.name)")
      }
    }
  }

  @Test func constantVectorsAreColumnsToo() {
    let constants: [(DataType, Scalar)] = [
      (.varchar, .text("Hồ sơ")), (.bigint, .integer(.min)), (.hugeint, .hugeint(.max)), (.date, .null),
      (.varchar, .null),
    ]
    for (type, value) in constants {
      EncodingLaws.check(.constant(value, type, count: 5_000), forcing: nil)
    }
  }

  @Test func longTextsComeBack() {
    let texts = (0..<40).map { number in
      Scalar.text(String(repeating: "quá hạn \(number) ", count: number % 4 == 0 ? 10_000 : 1))
    }
    let column = Vector(.varchar, texts)
    EncodingLaws.check(column, forcing: Self.choices)
  }

  @Test func moreThanAChunkHoldsIsRefused() throws {
    let column = VectorBuilder(.varchar, (0..<1_024).map { _ in .text("x") })
    let offset = UInt32(column.heap!.count)
    column.heap!.extend(by: 2 << 20).update(repeating: 65, count: 2 << 20)
    for row in 0..<1_024 {
      column.elements(StringRef.self)[row] = StringRef(offset: offset, length: 2 << 20 - UInt32(row % 2))
    }
    for id in [EncodingID.plain, .zstdText] {
      let error = #expect(throws: EngineError.self) {
        try BlockEncoder.encode(column.finish(), forcing: id)
      }
      #expect(error?.code == .unsupported)
    }
  }

  @Test func longRunsComeOutConstant() throws {
    let column = Vector(.bigint, (0..<5_000).map { .integer($0 < 2_500 ? 1 : 2) })
    let block = try #require(try BlockEncoder.encode(column, forcing: .runEnd))
    try block.bytes.withUnsafeBytes { bytes in
      let decoded = try BlockDecoder.vector(bytes, type: .bigint, rowCount: 5_000, dictionary: nil)
      let scratch = SliceBuffer(.bigint)
      let areConstant = try (0..<5).map { slice in
        try decoded.view(slice * 1_024..<min(slice * 1_024 + 1_024, 5_000), scratch).isConstant
      }
      #expect(areConstant == [true, true, false, true, true])
    }
  }

  @Test func textsOutliveTheNextCall() throws {
    let column = Vector(.varchar, (0..<40_000).map { .text("tên riêng \($0 &* 7_919)") })
    for id in [EncodingID.plain, .zstdText, .dictionary, .runEnd] {
      let block = try #require(try BlockEncoder.encode(column, forcing: id))
      let (first, last) = (VectorBuilder(.varchar), VectorBuilder(.varchar))
      try block.bytes.withUnsafeBytes { bytes in
        let decoded = try BlockDecoder.vector(bytes, type: .varchar, rowCount: 40_000, dictionary: nil)
        let (one, other) = (SliceBuffer(.varchar), SliceBuffer(.varchar))
        let early = try decoded.view(0..<1_024, one)
        let late = try decoded.view(39_000..<39_936, other)
        first.append(early)
        last.append(late)
        let scratch = SliceBuffer(.varchar)
        #expect(early.firstDifference(from: try column.view(0..<1_024, scratch)) == nil)
        #expect(late.firstDifference(from: try column.view(39_000..<39_936, scratch)) == nil)
      }
      // What was appended needs neither the vector nor its bytes.
      let scratch = SliceBuffer(.varchar)
      #expect(first.view.firstDifference(from: try column.view(0..<1_024, scratch)) == nil)
      #expect(last.view.firstDifference(from: try column.view(39_000..<39_936, scratch)) == nil)
    }
  }

  @Test func valuesUnderNullsDoNotShow() throws {
    let columns = [Int64(5), 77].map { hidden in
      let column = VectorBuilder(.bigint, [.integer(1), .integer(hidden), .integer(3)])
      column.setNull(1)
      return column.finish()
    }
    for choice in Self.choices.compactMap({ $0 }) {
      let blocks = try columns.map { try BlockEncoder.encode($0, forcing: choice)?.bytes }
      #expect(blocks[0] == blocks[1])
    }
  }
}
