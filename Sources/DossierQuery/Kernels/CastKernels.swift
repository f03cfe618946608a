import DossierBase
import DossierVector

/// Conversions between types, as DuckDB's CAST makes them.
enum CastKernels {
  /// The cast of one type to another, or nil if there is none.
  ///
  /// - Parameter isTry: a value that cannot be converted becomes null instead of an error.
  static func function(from source: DataType, to target: DataType, isTry: Bool) -> ScalarFunction? {
    guard let kernel = kernel(from: source, to: target, isTry: isTry) else { return nil }
    return ScalarFunction(.cast(from: source, to: target, isTry: isTry), kernel: kernel)
  }

  private static func kernel(
    from source: DataType, to target: DataType, isTry: Bool
  ) -> ScalarFunction.Kernel? {
    if target == .varchar { return formatKernel }
    if source == .varchar { return TextCasts.kernel(to: target, isTry: isTry) }
    if source == .null { return { (frame) throws(EngineError) in setAllNull(frame) } }
    switch (source, target) {
    case (.date, .timestamp):
      return { (frame) throws(EngineError) in
        try convert(frame, isTry, source, target, Int32.self, Int64.self) {
          Microseconds.timestamp(ofDay: $0)
        }
      }
    case (.timestamp, .date):
      return { (frame) throws(EngineError) in
        let timestamps = frame.arguments[0]
        Microseconds.dates(
          ofTimestamps: timestamps.elements(Int64.self), count: timestamps.isConstant ? 1 : frame.count,
          into: frame.output.elements(Int32.self))
      }
    case (.timestamp, .time):
      return { (frame) throws(EngineError) in
        try convert(frame, isTry, source, target, Int64.self, Int64.self) {
          Infinity.contains($0) ? nil : $0 &- Int64(Microseconds.day(ofTimestamp: $0)) &* Microseconds.perDay
        }
      }
    default: break
    }
    guard source.isNumeric || source == .boolean, target.isNumeric || target == .boolean else { return nil }
    return NumericCasts.kernel(from: source, to: target, isTry: isTry)
  }

  private static let formatKernel: ScalarFunction.Kernel = { (frame) throws(EngineError) in
    let source = frame.arguments[0]
    let heap = frame.output.heap!
    let refs = frame.output.elements(StringRef.self)
    for row in 0..<frame.count where frame.isValid(row) {
      heap.reserve(ValueFormat.byteCountLimit)
      let start = heap.count
      let length = ValueFormat.write(source, row: row, to: heap.bytes + start)
      _ = heap.extend(by: length)
      refs[row] = StringRef(offset: UInt32(start), length: UInt32(length))
    }
  }

  static func setAllNull(_ frame: KernelFrame) {
    frame.output.clear()
    for row in 0..<frame.count { frame.output.setNull(row) }
  }

  /// output[i] = body(a[i]); a nil is an error, or null for TRY_CAST.
  @inline(__always)
  static func convert<A, R>(
    _ frame: KernelFrame, _ isTry: Bool, _ source: DataType, _ target: DataType, _ a: A.Type, _ r: R.Type,
    _ body: (A) -> R?
  ) throws(EngineError) {
    let from = frame.arguments[0]
    let values = from.elements(A.self)
    let to = frame.output.elements(R.self)
    for row in 0..<frame.count {
      if let value = body(values[from.index(row)]) {
        to[row] = value
      } else if frame.isValid(row) {
        if !isTry { throw failure(from, row, target) }
        frame.output.setNull(row)
      }
    }
  }

  /// The error of a value that does not fit a type.
  static func failure(_ vector: VectorView, _ row: Int, _ target: DataType) -> EngineError {
    let scalar = vector.scalar(row)
    let text = ValueFormat.text(scalar, vector.type) ?? []
    let shown = ShownText.shortened(text)
    let quoted = vector.type == .varchar ? "'\(shown)'" : shown
    return EngineError(
      .evaluation, "\(quoted) cannot be cast to \(target.name)",
      hint: Self.form(of: target, from: vector.type) + "use TRY_CAST to get NULL for values that do not fit")
  }

  /// How texts of types are written that people write in many ways.
  private static func form(of target: DataType, from source: DataType) -> String {
    guard source == .varchar else { return "" }
    switch target {
    case .date: return "a date is written YYYY-MM-DD, as in '2024-12-31'; "
    case .timestamp: return "a timestamp is written YYYY-MM-DD HH:MM:SS, as in '2024-12-31 08:30:00'; "
    default: return ""
    }
  }
}
