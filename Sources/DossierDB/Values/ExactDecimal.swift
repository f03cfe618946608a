import DossierBase
import DossierVector

/// An exact decimal number: an integer and a number of digits after the point.
///
/// `1.50` and `1.5` are different values: they have different types in SQL.
public struct ExactDecimal: Sendable, Hashable {
  /// The number without its point: 150 for `1.50`.
  public var unscaled: Int128
  /// Digits after the point, from 0 to 38.
  public var scale: Int

  /// The number `unscaled` / 10^`scale`.
  public init(unscaled: Int128, scale: Int) {
    precondition((0...38).contains(scale), "a decimal has between 0 and 38 digits after its point")
    self.unscaled = unscaled
    self.scale = scale
  }

  /// The nearest floating-point number.
  public var doubleValue: Double { Double(description) ?? .nan }
}

extension ExactDecimal: CustomStringConvertible {
  /// All digits, with a zero before a leading point.
  public var description: String {
    String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) { buffer in
      DecimalFormat.write(unscaled, precision: 39, scale: scale, to: buffer.baseAddress!)
    }
  }
}
