import DossierBase
import DossierVector

/// Computes what a zone map keeps of a column of a block.
enum ZoneMap {
  /// Longer texts are no bounds: the zone map keeps exact ones or none.
  static let greatestTextByteCount = 32

  /// - Throws: what reading the vector throws.
  static func of(_ vector: Vector) throws(EngineError) -> BlockStatistics {
    var slices = Slices(vector)
    switch vector.type {
    case .boolean: return try integers(&slices, UInt8.self) { .boolean($0 != 0) }
    case .tinyint: return try integers(&slices, Int8.self) { .integer(Int64($0)) }
    case .smallint: return try integers(&slices, Int16.self) { .integer(Int64($0)) }
    case .integer: return try integers(&slices, Int32.self) { .integer(Int64($0)) }
    case .bigint: return try integers(&slices, Int64.self) { .integer($0) }
    case .hugeint: return try integers(&slices, Int128.self) { .hugeint($0) }
    case .decimal:
      return vector.type.physicalType == .int64
        ? try integers(&slices, Int64.self) { .decimal(Int128($0)) }
        : try integers(&slices, Int128.self) { .decimal($0) }
    case .date: return try integers(&slices, Int32.self) { .date($0) }
    case .time: return try integers(&slices, Int64.self) { .time($0) }
    case .timestamp: return try integers(&slices, Int64.self) { .timestamp($0) }
    case .double: return try doubles(&slices)
    case .varchar:
      if let bounds = try ofIDs(vector) { return bounds }
      var bounds = TextBounds()
      while let slice = try slices.next() { bounds.take(slice) }
      return bounds.statistics(nullCount: slices.nullCount)
    case .null, .interval:
      while try slices.next() != nil {}
      return none(slices.nullCount)
    }
  }

  /// The bounds of ids that are stored by their parts; nil if all texts must be looked at.
  private static func ofIDs(_ vector: Vector) throws(EngineError) -> BlockStatistics? {
    guard case .allValid = vector.validity, let layout = vector.layout as? TemplateLayout,
      let rows = try layout.boundRows()
    else { return nil }
    let texts = VectorBuilder(.varchar, capacity: max(rows.count, 1))
    try rows.withUnsafeBufferPointer { (rows) throws(EngineError) in try vector.append(rows, to: texts) }
    var bounds = TextBounds()
    bounds.take(texts.view)
    return bounds.statistics(nullCount: 0)
  }

  static func none(_ nullCount: Int) -> BlockStatistics {
    BlockStatistics(nullCount: nullCount, minimum: nil, maximum: nil)
  }

  /// The slices of a vector one after the other, their nulls counted.
  private struct Slices {
    let vector: Vector
    private let scratch: SliceBuffer
    private var row = 0
    private(set) var nullCount = 0

    init(_ vector: Vector) {
      self.vector = vector
      scratch = SliceBuffer(vector.type)
    }

    mutating func next() throws(EngineError) -> VectorView? {
      guard row < vector.count else { return nil }
      let end = min(row + Limits.vectorRowCount, vector.count)
      let slice = try vector.view(row..<end, scratch)
      row = end
      if let validity = slice.validity {
        if slice.isConstant {
          nullCount += validity[0] == 0 ? slice.count : 0
        } else {
          var valid: UInt32 = 0
          for row in 0..<slice.count { valid &+= UInt32(validity[row]) }
          nullCount += slice.count - Int(valid)
        }
      }
      return slice
    }
  }

  @inline(__always)
  private static func integers<Value: FixedWidthInteger>(
    _ slices: inout Slices, _ type: Value.Type, _ scalar: (Value) -> Scalar
  ) throws(EngineError) -> BlockStatistics {
    var least = Value.max
    var greatest = Value.min
    let elements = VectorBuilder(slices.vector.type)
    while let slice = try slices.next() {
      let slice = slice.flattened(into: elements)
      let values = slice.elements(Value.self)
      let count = slice.isConstant ? 1 : slice.count
      if let validity = slice.validity {
        for row in 0..<count {
          let isValid = validity[row] != 0
          least = min(least, isValid ? values[row] : least)
          greatest = max(greatest, isValid ? values[row] : greatest)
        }
      } else {
        for row in 0..<count {
          least = min(least, values[row])
          greatest = max(greatest, values[row])
        }
      }
    }
    guard slices.nullCount < slices.vector.count else { return none(slices.nullCount) }
    return BlockStatistics(
      nullCount: slices.nullCount, minimum: scalar(least), maximum: scalar(greatest))
  }

  /// The bounds of doubles; none if there is a NaN, which has no place.
  private static func doubles(_ slices: inout Slices) throws(EngineError) -> BlockStatistics {
    var least = Double.infinity
    var greatest = -Double.infinity
    var hasNaN = false
    let elements = VectorBuilder(.double)
    while let slice = try slices.next() {
      let slice = slice.flattened(into: elements)
      let values = slice.elements(Double.self)
      for row in 0..<(slice.isConstant ? 1 : slice.count) where !slice.isNull(row) {
        let value = values[row]
        hasNaN = hasNaN || value != value
        least = value < least ? value : least
        greatest = value > greatest ? value : greatest
      }
    }
    guard slices.nullCount < slices.vector.count, !hasNaN else { return none(slices.nullCount) }
    return BlockStatistics(
      nullCount: slices.nullCount, minimum: .double(least), maximum: .double(greatest))
  }
}
