import DossierBase

/// Which kinds of value a column was seen to have: the state of type inference.
///
/// Sets from different parts of an input are combined by ``formUnion(_:)`` in any order, and the type
/// of the union is the type of the column.
struct KindSet: Equatable, Sendable {
  private(set) var bits: UInt16 = 0
  /// The layouts that every day-first or month-first value so far agrees with.
  private(set) var layouts = DateLayoutSet.all

  static let boolean = KindSet(bits: 1)
  /// An integer of up to 64 bits.
  static let integer = KindSet(bits: 2)
  /// An integer of 65 to 128 bits.
  static let huge = KindSet(bits: 4)
  static let double = KindSet(bits: 8)
  static let time = KindSet(bits: 16)
  static let date = KindSet(bits: 32)
  /// A date with a time, year first, perhaps with an offset.
  static let timestamp = KindSet(bits: 64)
  static let text = KindSet(bits: 512)

  /// A date in another order than year, month, day.
  static func localDate(_ layouts: DateLayoutSet) -> KindSet { KindSet(bits: 128, layouts: layouts) }
  /// The same with a time.
  static func localTimestamp(_ layouts: DateLayoutSet) -> KindSet { KindSet(bits: 256, layouts: layouts) }

  /// A date in the pattern that the request gives, and one with a time.
  static let patternDate = KindSet(bits: 1_024)
  static let patternTimestamp = KindSet(bits: 2_048)

  init() {}

  private init(bits: UInt16, layouts: DateLayoutSet = .all) {
    self.bits = bits
    self.layouts = layouts
  }

  mutating func formUnion(_ other: KindSet) {
    bits |= other.bits
    layouts.formIntersection(other.layouts)
  }

  func union(_ other: KindSet) -> KindSet {
    var both = self
    both.formUnion(other)
    return both
  }

  /// True if dates of some kind were seen.
  var hasDates: Bool { bits & ~(32 | 64 | 128 | 256 | 1_024 | 2_048) != bits }

  /// The same, where dates in another order are texts unless they are in one of some layouts.
  func limited(to allowed: DateLayoutSet) -> KindSet {
    guard bits & (128 | 256) != 0, allowed != .all else { return self }
    var limited = self
    limited.layouts.formIntersection(allowed)
    return limited.layouts.bits == 0 ? .text : limited
  }

  /// True if dates were seen that exist with the day first as well as with the month first, and no others.
  var isOfEitherOrder: Bool { bits == 128 && layouts.bits & 0x0F != 0 && layouts.bits & 0xF0 != 0 }

  /// True if only nulls were seen.
  var isEmpty: Bool { bits == 0 }

  /// True if nothing that may come can change the type.
  var isFinal: Bool { !isEmpty && reading == .text }

  /// How the column's values are read, so that none is lost; nil if there was none.
  var reading: ColumnReading? {
    if isEmpty { return nil }
    if bits == Self.boolean.bits { return .boolean }
    if bits == Self.integer.bits { return .integer }
    let integers = Self.integer.bits | Self.huge.bits
    if bits & ~integers == 0 { return .huge }
    if bits & ~(integers | Self.double.bits) == 0 { return .double }
    if bits == Self.time.bits { return .time }
    if bits == Self.date.bits { return .date }
    if bits & ~(Self.date.bits | Self.timestamp.bits) == 0 { return .timestamp }
    if bits == 128, let layout = layouts.first { return .localDate(layout) }
    if bits == 256, let layout = layouts.first { return .localTimestamp(layout) }
    let patterns = Self.patternDate.bits | Self.patternTimestamp.bits
    if bits & patterns != 0, bits & ~(patterns | Self.date.bits | Self.timestamp.bits) == 0 {
      return bits & (Self.patternTimestamp.bits | Self.timestamp.bits) == 0 ? .patternDate : .patternTimestamp
    }
    return .text
  }
}

/// How the texts of a column become values of its inferred type.
enum ColumnReading: Equatable, Sendable {
  case boolean, integer, huge, double, time, date, timestamp, text
  case localDate(DateLayout)
  case localTimestamp(DateLayout)
  case patternDate, patternTimestamp

  var type: DataType {
    switch self {
    case .boolean: .boolean
    case .integer: .bigint
    case .huge: .hugeint
    case .double: .double
    case .time: .time
    case .date, .localDate, .patternDate: .date
    case .timestamp, .localTimestamp, .patternTimestamp: .timestamp
    case .text: .varchar
    }
  }
}
