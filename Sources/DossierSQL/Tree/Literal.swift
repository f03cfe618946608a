/// A constant in the text.
package enum Literal: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(NumberLiteral)
  /// UTF-8 bytes, escapes resolved.
  case text([UInt8])
}

/// A number as it was written, and what it means.
package struct NumberLiteral: Sendable, Hashable {
  /// The digits as written, with a leading `-` where the parser took a minus in; names columns.
  package var spelling: String
  package var value: Value

  package enum Value: Sendable, Hashable {
    case integer(Int128)
    /// `1.50` is 150 with precision 3 and scale 2; precision is at most 38.
    case decimal(unscaled: Int128, precision: Int, scale: Int)
    /// Written with an exponent, or with more digits than a decimal has.
    case double(Double)
  }
}
