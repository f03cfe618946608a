import DossierBase
import DossierVector

extension Value {
  /// The public form of an engine's value of the given type.
  init(_ scalar: Scalar, _ type: DataType) {
    switch scalar {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .hugeint(let value): self = .hugeint(value)
    case .double(let value): self = .double(value)
    case .decimal(let unscaled):
      guard case .decimal(_, let scale) = type else { preconditionFailure("a decimal has a decimal type") }
      self = .decimal(ExactDecimal(unscaled: unscaled, scale: scale))
    case .text(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
    case .date(let days): self = .date(CalendarDate(dayNumber: days))
    case .time(let micros): self = .time(TimeOfDay(microseconds: micros))
    case .timestamp(let micros): self = .timestamp(Timestamp(microseconds: micros))
    case .interval(let span):
      self = .interval(
        CalendarInterval(months: span.months, days: span.days, microseconds: span.microseconds))
    }
  }
}

/// The exact text of a DOUBLE.
struct DoubleText {
  let text: String

  init(_ value: Double) {
    text = String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) { buffer in
      DoubleFormat.write(value, to: buffer.baseAddress!)
    }
  }
}
