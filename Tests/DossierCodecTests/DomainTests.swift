import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// A block whose values no value of the column's type may have is damage, whatever its encoding.
@Suite struct DomainTests {
  /// Values at the ends of a type's domain, and some beyond.
  struct Bounds: Sendable, CustomTestStringConvertible {
    var type: DataType
    var inside: [Scalar]
    var outside: [Scalar]
    var testDescription: String { type.name }
  }

  static let bounds = [
    Bounds(
      type: .time, inside: [.time(0), .time(86_400_000_000)],
      outside: [.time(-1), .time(86_400_000_001), .time(.max)]),
    Bounds(
      type: .decimal(precision: 4, scale: 1), inside: [.decimal(9_999), .decimal(-9_999)],
      outside: [.decimal(10_000), .decimal(-10_000), .decimal(Int128(Int64.min))]),
    Bounds(
      type: .decimal(precision: 18, scale: 18), inside: [.decimal(999_999_999_999_999_999)],
      outside: [.decimal(1_000_000_000_000_000_000)]),
    Bounds(
      type: .decimal(precision: 38, scale: 0),
      inside: [.decimal(99_999_999_999_999_999_999_999_999_999_999_999_999)],
      outside: [.decimal(100_000_000_000_000_000_000_000_000_000_000_000_000), .decimal(.min)]),
    Bounds(type: .date, inside: [.date(.max), .date(-.max), .date(0)], outside: [.date(.min)]),
    Bounds(
      type: .timestamp,
      inside: [.timestamp(.max), .timestamp(-.max), .timestamp(-9_223_372_022_400_000_000)],
      outside: [.timestamp(.min), .timestamp(-9_223_372_022_400_000_001), .timestamp(2 - .max)]),
    Bounds(
      type: .varchar, inside: [.text("Đất đai"), .text("")],
      outside: [.text([0xFF]), .text([0xC4]), .text([0x90, 0x61]), .text([0xED, 0xA0, 0x80])]),
  ]

  /// Columns that different encodings are made for, with the value in one row.
  static func columns(_ bounds: Bounds, _ value: Scalar) -> [Vector] {
    let usual = bounds.inside
    let rows: [[Scalar]] = [
      [value], Array(repeating: value, count: 3_000),
      (0..<3_000).map { $0 == 2_345 ? value : usual[$0 % usual.count] },
      (0..<3_000).map { $0 / 100 == 17 ? value : usual[$0 / 500 % usual.count] },
      (0..<3_000).map { $0 == 2_345 ? value : $0 % 3 == 0 ? .null : usual[0] },
    ]
    return rows.map { Vector(bounds.type, $0) }
  }

  @Test(arguments: bounds) func valuesWithinAreRead(bounds: Bounds) throws {
    for value in bounds.inside {
      for column in Self.columns(bounds, value) {
        EncodingLaws.check(column, forcing: [nil] + EncodingID.all)
      }
    }
  }

  @Test(arguments: bounds) func valuesBeyondAreDamage(bounds: Bounds) throws {
    var encodings: Set<EncodingID> = []
    for value in bounds.outside {
      for column in Self.columns(bounds, value) {
        let siblings = try TestSiblings(of: column)
        for id in EncodingID.all {
          guard let block = try BlockEncoder.encode(column, siblings: siblings, forcing: id) else { continue }
          encodings.insert(id)
          #expect(!HostileBytesTests.decode(block, column, siblings), "\(value) as \(id.name)")
        }
      }
    }
    #expect(encodings.count >= 4)
  }

  /// A heap may be sound as a whole although its texts begin and end within letters.
  @Test func textsCutWithinALetter() throws {
    let column = Vector(
      .varchar, (0..<3_000).flatMap { [.text([0x61, 0xC4]), .text([0x90, UInt8($0 % 26) + 0x61])] })
    for id in EncodingID.all {
      guard let block = try BlockEncoder.encode(column, forcing: id) else { continue }
      #expect(!HostileBytesTests.decode(block, column), "\(id.name)")
    }
  }
}
