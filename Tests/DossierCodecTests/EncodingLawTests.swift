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
        for choice in Self.choices { EncodingLaws.check(column, forcing: choice) }
      }
    }
  }

  @Test(arguments: [1, 2, 1_023, 1_024, 1_025])
  func everyLengthComesBack(_ count: Int) {
    var generator = ColumnGenerator(seed: 2)
    for type in ColumnGenerator.types {
      for shape in [ColumnShape.sorted, .random] {
        let column = generator.column(type, shape, nulls: .rare, count: count)
        for choice in Self.choices { EncodingLaws.check(column, forcing: choice) }
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
        for choice in Self.choices { EncodingLaws.check(column, forcing: choice) }
      }
    }
  }

  @Test func everyEncodingHoldsWhatItIsFor() throws {
    var generator = ColumnGenerator(seed: 5)
    for type in ColumnGenerator.types {
      let column = generator.column(type, .constant, count: 1_500)
      for id in EncodingID.all {
        let isHeld = try BlockEncoder.encode(column, forcing: id) != nil
        let isForOtherTypes: Bool =
          switch id {
          case .bitPacked: type == .varchar || type == .interval
          case .zstd: type == .varchar
          case .zstdText: type != .varchar
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
    for choice in Self.choices { EncodingLaws.check(column, forcing: choice) }
  }

  @Test func moreThanAChunkHoldsIsRefused() throws {
    let column = Vector(.varchar, (0..<1_024).map { _ in .text("x") })
    let offset = UInt32(column.heap!.count)
    column.heap!.extend(by: 2 << 20).update(repeating: 65, count: 2 << 20)
    for row in 0..<1_024 {
      column.elements(StringRef.self)[row] = StringRef(offset: offset, length: 2 << 20 - UInt32(row % 2))
    }
    for id in [EncodingID.plain, .zstdText] {
      let error = #expect(throws: EngineError.self) { try BlockEncoder.encode(column, forcing: id) }
      #expect(error?.code == .unsupported)
    }
  }

  @Test func longRunsComeOutConstant() throws {
    let column = Vector(.bigint, (0..<5_000).map { .integer($0 < 2_500 ? 1 : 2) })
    let block = try #require(try BlockEncoder.encode(column, forcing: .runEnd))
    try block.bytes.withUnsafeBytes { bytes in
      let decoder = try BlockDecoder(bytes, type: .bigint, rowCount: 5_000, dictionary: nil)
      let output = Vector(.bigint)
      let forms = try (0..<5).map { vector in
        try decoder.decode(vector: vector, into: output)
        return output.form
      }
      #expect(forms == [.constant, .constant, .flat, .constant, .constant])
    }
  }

  @Test func textsOutliveTheNextCall() throws {
    let column = Vector(.varchar, (0..<40_000).map { .text("tên riêng \($0 &* 7_919)") })
    for id in [EncodingID.plain, .zstdText, .dictionary, .runEnd] {
      let block = try #require(try BlockEncoder.encode(column, forcing: id))
      try block.bytes.withUnsafeBytes { bytes in
        let decoder = try BlockDecoder(bytes, type: .varchar, rowCount: 40_000, dictionary: nil)
        let (first, last) = (Vector(.varchar), Vector(.varchar))
        try decoder.decode(vector: 0, into: first)
        try decoder.decode(vector: 39, into: last)
        #expect(EncodingLaws.firstDifference(first, column, 0) == nil)
        #expect(EncodingLaws.firstDifference(last, column, 39 * 1_024) == nil)
      }
    }
  }

  @Test func valuesUnderNullsDoNotShow() throws {
    let columns = [Int64(5), 77].map { hidden in
      let column = Vector(.bigint, [.integer(1), .integer(hidden), .integer(3)])
      column.setNull(1)
      return column
    }
    for choice in Self.choices.compactMap({ $0 }) {
      let blocks = try columns.map { try BlockEncoder.encode($0, forcing: choice)?.bytes }
      #expect(blocks[0] == blocks[1])
    }
  }
}
