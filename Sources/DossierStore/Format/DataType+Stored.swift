import DossierBase

/// The numbers of types in files.
extension DataType {
  static let storedByteCount = 3

  /// The type's number, then precision and scale, which are 0 but for decimals.
  var storedForm: [UInt8] {
    switch self {
    case .null: [0, 0, 0]
    case .boolean: [1, 0, 0]
    case .tinyint: [2, 0, 0]
    case .smallint: [3, 0, 0]
    case .integer: [4, 0, 0]
    case .bigint: [5, 0, 0]
    case .hugeint: [6, 0, 0]
    case .double: [7, 0, 0]
    case .decimal(let precision, let scale): [8, UInt8(precision), UInt8(scale)]
    case .varchar: [9, 0, 0]
    case .date: [10, 0, 0]
    case .time: [11, 0, 0]
    case .timestamp: [12, 0, 0]
    case .interval: [13, 0, 0]
    }
  }

  private static let plain: [DataType] = [
    .null, .boolean, .tinyint, .smallint, .integer, .bigint, .hugeint, .double, .varchar, .date, .time,
    .timestamp, .interval,
  ]

  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  init(storedForm: [UInt8]) throws(EngineError) {
    let (number, precision, scale) = (storedForm[0], Int(storedForm[1]), Int(storedForm[2]))
    if number == 8, (1...38).contains(precision), scale <= precision {
      self = .decimal(precision: precision, scale: scale)
    } else if let type = Self.plain.first(where: { $0.storedForm == storedForm }), type != .null {
      self = type
    } else {
      throw EngineError(.damaged, "unknown column type")
    }
  }
}
