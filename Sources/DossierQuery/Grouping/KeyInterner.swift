import DossierBase
import DossierVector

/// Numbers the distinct values of one key column: code 0 is null, others count from 1 as they appear.
///
/// Memory is reserved before it is taken. An interner that was refused any is not to be used again.
protocol KeyInterner: AnyObject {
  /// True once a null was seen.
  var hasNull: Bool { get }
  /// Codes given so far, that of null included.
  var codeCount: Int { get }

  /// The codes of a view's rows, at most ``Limits/vectorRowCount``; only texts may be coded.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` and ``EngineError/Code/interrupted``.
  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError)

  /// Numbers the values of another interner of the same kind; the result maps its codes to these.
  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32>

  /// True if interners of the same kind give the same codes, so that another one's need no map.
  var sharesCodes: Bool { get }

  /// Says that no values come any more: what finds their codes is given back.
  func endNumbering()

  /// Bytes of text that ``gather(_:)`` writes down for a value.
  var writtenByteCount: Int { get }

  /// The values of the given codes; texts point into the interner's memory, which must not grow any more.
  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder
}

extension KeyInterner {
  var sharesCodes: Bool { false }
  func endNumbering() {}
  var writtenByteCount: Int { 0 }
}

/// What is known of the values of a key beforehand.
struct KeyRange: Sendable {
  /// From what to what they go: integers, days, or the numbers of texts.
  let numbers: ClosedRange<Int>
  /// Of texts.
  let form: DigitsForm?
}

enum KeyInterners {
  /// An interner for values of a type and perhaps a range.
  ///
  /// - Parameters:
  ///   - range: that of all values, if it is known; of texts their numbers are interned instead.
  ///   - interruption: looked at whenever room is made, and so in long merges.
  static func make(
    _ type: DataType, range: KeyRange?, _ budget: MemoryBudget,
    _ interruption: Interruption?
  ) -> any KeyInterner {
    if let form = range?.form, let numbers = range?.numbers {
      return DigitsKeyInterner(form, numbers, budget)
    }
    if let range = range?.numbers {
      switch type {
      case .tinyint: return RangeKeyInterner<Int8>(type, range, budget)
      case .smallint: return RangeKeyInterner<Int16>(type, range, budget)
      case .integer, .date: return RangeKeyInterner<Int32>(type, range, budget)
      case .bigint: return RangeKeyInterner<Int64>(type, range, budget)
      default: break
      }
    }
    return make(type, budget, interruption)
  }

  /// An interner for values of a type of which nothing is known.
  static func make(
    _ type: DataType, _ budget: MemoryBudget, _ interruption: Interruption?
  ) -> any KeyInterner {
    switch type.physicalType {
    case .boolean, .int8: FixedKeyInterner<UInt8>(type, budget, interruption)
    case .int16: FixedKeyInterner<Int16>(type, budget, interruption)
    case .int32: FixedKeyInterner<Int32>(type, budget, interruption)
    case .int64: FixedKeyInterner<Int64>(type, budget, interruption)
    case .int128: FixedKeyInterner<Int128>(type, budget, interruption)
    case .interval: IntervalKeyInterner(type, budget, interruption)
    case .double: DoubleKeyInterner(type, budget, interruption)
    case .string: TextKeyInterner(budget, interruption)
    }
  }
}

/// What the memory of groups is for, in an error's sentence.
let groupingPurpose = "grouping"
