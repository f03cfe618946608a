import DossierVector

/// The codes of a block's days.
struct DayCodes {
  /// Changes of the code from one day to the next beyond which each row's day is looked up.
  private static let changeLimit = 8

  private let codes: [UInt16]
  /// The place of the code of the number 0; days under nulls may lie anywhere.
  private let start: Int

  /// - Parameter codes: of days that follow each other.
  init(_ codes: [UInt16], from start: Int) {
    self.codes = codes
    self.start = start
  }

  /// Writes the codes of all rows.
  ///
  /// The days of a block lie mostly in few periods: then a row's code is the first one, and what each change that its
  /// day lies behind adds to it.
  func write(_ days: BlockNumbers, to target: UnsafeMutablePointer<UInt16>) {
    if let changes = changes(upTo: days.greatest) {
      target.update(repeating: code(0), count: days.count)
      for (number, difference) in changes {
        switch days.numbers {
        case .bytes(let bytes):
          let number = UInt8(number)
          for row in 0..<days.count { target[row] &+= bytes[row] >= number ? difference : 0 }
        case .words(let words):
          let number = UInt16(number)
          for row in 0..<days.count { target[row] &+= words[row] >= number ? difference : 0 }
        }
      }
      return
    }
    codes.withUnsafeBufferPointer { codes in
      let last = codes.count - 1
      switch days.numbers {
      case .bytes(let bytes):
        for row in 0..<days.count { target[row] = codes[min(max(Int(bytes[row]) &+ start, 0), last)] }
      case .words(let words):
        for row in 0..<days.count { target[row] = codes[min(max(Int(words[row]) &+ start, 0), last)] }
      }
    }
  }

  private func code(_ number: Int) -> UInt16 { codes[min(max(number + start, 0), codes.count - 1)] }

  /// The numbers from which on the code is another, and by how much; nil if there are many.
  private func changes(upTo greatest: Int) -> [(number: Int, difference: UInt16)]? {
    var found: [(Int, UInt16)] = []
    var former = code(0)
    for number in 0...greatest {
      let next = code(number)
      if next == former { continue }
      if found.count == Self.changeLimit { return nil }
      found.append((number, next &- former))
      former = next
    }
    return found
  }
}
