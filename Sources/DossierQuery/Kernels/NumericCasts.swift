import DossierBase
import DossierVector

/// Casts among BOOLEAN, integers, DECIMAL and DOUBLE.
///
/// Halves are rounded away from zero, but to even where a double becomes an integer.
enum NumericCasts {
  static func kernel(from source: DataType, to target: DataType, isTry: Bool) -> ScalarFunction.Kernel {
    if let kernel = widening(source, target) { return kernel }
    let read = reader(of: source)
    let write = writer(to: target)
    return { (frame) throws(EngineError) in
      let from = frame.arguments[0]
      for row in 0..<frame.count where frame.isValid(row) {
        if write(read(from, from.index(row)), frame.output, row) { continue }
        if !isTry { throw CastKernels.failure(from, row, target) }
        frame.output.setNull(row)
      }
    }
  }

  /// The frequent casts that cannot fail, as plain loops.
  private static func widening(_ source: DataType, _ target: DataType) -> ScalarFunction.Kernel? {
    switch (source, target) {
    case (.tinyint, .bigint): { (f) throws(EngineError) in f.map(Int8.self, Int64.self) { Int64($0) } }
    case (.tinyint, .integer): { (f) throws(EngineError) in f.map(Int8.self, Int32.self) { Int32($0) } }
    case (.tinyint, .double): { (f) throws(EngineError) in f.map(Int8.self, Double.self) { Double($0) } }
    case (.smallint, .bigint): { (f) throws(EngineError) in f.map(Int16.self, Int64.self) { Int64($0) } }
    case (.smallint, .integer): { (f) throws(EngineError) in f.map(Int16.self, Int32.self) { Int32($0) } }
    case (.integer, .bigint): { (f) throws(EngineError) in f.map(Int32.self, Int64.self) { Int64($0) } }
    case (.integer, .double): { (f) throws(EngineError) in f.map(Int32.self, Double.self) { Double($0) } }
    case (.bigint, .double): { (f) throws(EngineError) in f.map(Int64.self, Double.self) { Double($0) } }
    case (.integer, .hugeint): { (f) throws(EngineError) in f.map(Int32.self, Int128.self) { Int128($0) } }
    case (.bigint, .hugeint): { (f) throws(EngineError) in f.map(Int64.self, Int128.self) { Int128($0) } }
    case (.boolean, .integer): { (f) throws(EngineError) in f.map(UInt8.self, Int32.self) { Int32($0) } }
    case (.boolean, .bigint): { (f) throws(EngineError) in f.map(UInt8.self, Int64.self) { Int64($0) } }
    default: nil
    }
  }

  /// A number on its way between two types.
  private enum Number {
    /// The value times 10^scale.
    case exact(Int128, scale: Int)
    case double(Double)
  }

  private static func reader(of type: DataType) -> @Sendable (VectorView, Int) -> Number {
    if case .decimal(_, let scale) = type {
      if type.physicalType == .int64 {
        return { .exact(Int128($0.elements(Int64.self)[$1]), scale: scale) }
      }
      return { .exact($0.elements(Int128.self)[$1], scale: scale) }
    }
    switch type.physicalType {
    case .boolean: return { .exact(Int128($0.elements(UInt8.self)[$1]), scale: 0) }
    case .int8: return { .exact(Int128($0.elements(Int8.self)[$1]), scale: 0) }
    case .int16: return { .exact(Int128($0.elements(Int16.self)[$1]), scale: 0) }
    case .int32: return { .exact(Int128($0.elements(Int32.self)[$1]), scale: 0) }
    case .int64: return { .exact(Int128($0.elements(Int64.self)[$1]), scale: 0) }
    case .int128: return { .exact($0.elements(Int128.self)[$1], scale: 0) }
    case .double: return { .double($0.elements(Double.self)[$1]) }
    case .string, .interval: preconditionFailure("a number is read")
    }
  }

  /// The double nearest to a value divided by 10^scale; of integers beyond 64 bits DuckDB's, which rounds twice.
  static func double(_ value: Int128, scale: Int) -> Double {
    if scale == 0 {
      if let small = Int64(exactly: value) { return Double(small) }
      let (upper, lower) = (Int64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
      return upper == -1
        ? -Double(UInt64.max - lower) - 1 : Double(lower) + Double(upper) * 18_446_744_073_709_551_616
    }
    // Both sides are exact, so one division rounds correctly.
    if scale <= 22, let small = Int64(exactly: value), small.magnitude <= 1 << 53 {
      return Double(small) / Double(PowersOfTen.value(scale))
    }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ValueFormat.byteCountLimit) { buffer in
      let count = DecimalFormat.write(value, precision: 38, scale: scale, to: buffer.baseAddress!)
      return DoubleParser.parse(UnsafeBufferPointer(rebasing: buffer[..<count])) ?? .nan
    }
  }

  /// Writes a number into a row; false if it does not fit.
  private static func writer(to type: DataType) -> @Sendable (Number, VectorBuilder, Int) -> Bool {
    switch type {
    case .boolean:
      return { number, vector, row in
        switch number {
        case .exact(let value, _): vector.elements(UInt8.self)[row] = value != 0 ? 1 : 0
        case .double(let value): vector.elements(UInt8.self)[row] = value != 0 ? 1 : 0
        }
        return true
      }
    case .double:
      return { number, vector, row in
        switch number {
        case .exact(let value, let scale):
          vector.elements(Double.self)[row] = double(value, scale: scale)
        case .double(let value): vector.elements(Double.self)[row] = value
        }
        return true
      }
    case .decimal(let precision, let scale):
      let isNarrow = type.physicalType == .int64
      return { number, vector, row in
        // A double is held against the bound as a double: its product may lie just below the exact one.
        if case .double(let value) = number,
          (value * Double(PowersOfTen.value(scale))).magnitude >= Double(PowersOfTen.value(precision))
        {
          return false
        }
        guard let value = scaled(number, to: scale), value.magnitude < UInt128(PowersOfTen.value(precision))
        else { return false }
        if isNarrow {
          vector.elements(Int64.self)[row] = Int64(value)
        } else {
          vector.elements(Int128.self)[row] = value
        }
        return true
      }
    default: return integerWriter(type.physicalType)
    }
  }

  private static func integerWriter(_ type: PhysicalType) -> @Sendable (Number, VectorBuilder, Int) -> Bool {
    switch type {
    case .int8: { store(Int8.self, $0, $1, $2) }
    case .int16: { store(Int16.self, $0, $1, $2) }
    case .int32: { store(Int32.self, $0, $1, $2) }
    case .int64: { store(Int64.self, $0, $1, $2) }
    default: { store(Int128.self, $0, $1, $2) }
    }
  }

  @inline(__always)
  private static func store<Element: FixedWidthInteger>(
    _ element: Element.Type, _ number: Number, _ vector: VectorBuilder, _ row: Int
  ) -> Bool {
    let whole: Int128?
    if case .double(let value) = number {
      // The least HUGEINT is none that a DOUBLE may become.
      whole = value == -0x1p127 ? nil : Int128(exactly: value.rounded(.toNearestOrEven))
    } else {
      whole = scaled(number, to: 0)
    }
    guard let whole, let value = Element(exactly: whole) else { return false }
    vector.elements(Element.self)[row] = value
    return true
  }

  /// The number times 10^scale as an integer; nil beyond 128 bits.
  private static func scaled(_ number: Number, to scale: Int) -> Int128? {
    switch number {
    case .exact(let value, let from):
      if from <= scale {
        let (product, overflow) = value.multipliedReportingOverflow(by: PowersOfTen.value(scale - from))
        return overflow ? nil : product
      }
      return rounded(value, droppingDigits: from - scale)
    case .double(let value):
      return Int128(exactly: (value * Double(PowersOfTen.value(scale))).rounded(.toNearestOrAwayFromZero))
    }
  }

  /// The value divided by 10^digits, half away from zero.
  static func rounded(_ value: Int128, droppingDigits digits: Int) -> Int128 {
    if digits > 38 { return 0 }
    let power = PowersOfTen.value(digits)
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: power)
    if abs(rest) < power - abs(rest) { return quotient }
    return value < 0 ? quotient - 1 : quotient + 1
  }
}
