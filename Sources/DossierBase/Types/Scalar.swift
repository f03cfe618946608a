/// One value of any type, outside a vector: literals, zone maps, results of single rows.
///
/// Integers of 8 to 64 bits share a case; the type that goes with a scalar is kept by its owner.
/// Text is UTF-8 bytes, compared bytewise: Swift's `String ==` would call NFC and NFD equal.
package enum Scalar: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case hugeint(Int128)
  case double(Double)
  /// The unscaled value; precision and scale are the type's.
  case decimal(Int128)
  case text([UInt8])
  case date(Int32)
  case time(Int64)
  case timestamp(Int64)
  case interval(Interval)

  package static func text(_ string: String) -> Scalar { .text(Array(string.utf8)) }

  package var isNull: Bool { self == .null }
}

/// A span of time in three parts that do not convert into each other.
package struct Interval: Sendable, Hashable, BitwiseCopyable {
  package var months: Int32
  package var days: Int32
  package var microseconds: Int64

  package init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }
}
