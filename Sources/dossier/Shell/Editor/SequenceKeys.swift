/// The keys that control sequences stand for.
enum SequenceKeys {
  /// The key of `ESC [ parameters final` or `ESC O final`.
  static func key(parameters: [UInt8], final: UInt8) -> Key {
    let numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self)) ?? 0
    }
    // 1 plus the sum of Shift 1, Alt 2, Ctrl 4.
    let modifiers = numbers.count > 1 ? max(numbers[1] - 1, 0) : 0
    let movesByWord = modifiers & 6 != 0
    switch final {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return movesByWord ? .wordRight : .right
    case UInt8(ascii: "D"): return movesByWord ? .wordLeft : .left
    // The sequences of rxvt and PuTTY for Ctrl with an arrow.
    case UInt8(ascii: "c"): return .wordRight
    case UInt8(ascii: "d"): return .wordLeft
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "M") where parameters.isEmpty: return .enter
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "~"): return numbered(numbers.first ?? 0)
    default: return .unknown
    }
  }

  private static func numbered(_ number: Int) -> Key {
    switch number {
    case 1, 7: .home
    case 3: .delete
    case 4, 8: .end
    default: .unknown
    }
  }
}
