import DossierBase
import DossierVector

/// What an encoding sees of a value: its width, not its meaning. The raw value is the byte count.
///
/// Codes of a table-wide dictionary are 16-bit lanes, doubles 64-bit ones, intervals 128-bit ones.
enum Lane: UInt8 {
  case text = 0
  case bits8 = 1
  case bits16 = 2
  case bits32 = 4
  case bits64 = 8
  case bits128 = 16

  /// The lane of a flat vector of a type.
  init(_ type: DataType) {
    switch type.physicalType {
    case .boolean, .int8: self = .bits8
    case .int16: self = .bits16
    case .int32: self = .bits32
    case .int64, .double: self = .bits64
    case .int128, .interval: self = .bits128
    case .string: self = .text
    }
  }

  /// Bytes of one element in a vector: a reference to it for text.
  var elementByteCount: Int { self == .text ? MemoryLayout<StringRef>.size : Int(rawValue) }

  /// True if all its values fit 64 bits.
  var isNarrow: Bool { self != .text && self != .bits128 }

  /// A type whose flat vectors have this lane, for the parts that an encoding consists of.
  var carrierType: DataType {
    switch self {
    case .text: .varchar
    case .bits8: .tinyint
    case .bits16: .smallint
    case .bits32: .integer
    case .bits64: .bigint
    case .bits128: .hugeint
    }
  }
}
