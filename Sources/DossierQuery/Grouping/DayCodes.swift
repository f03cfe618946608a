import DossierVector

/// A code for each of some days that follow each other, whatever days are asked for.
struct DayCodes: Sendable {
  /// Changes of the code from one day to the next beyond which each row's day is looked up.
  private static let changeLimit = 8

  private let first: Int
  private let codes: [UInt16]

  /// - Parameters:
  ///   - first: the first day.
  ///   - codes: of at least one day.
  init(first: Int32, _ codes: [UInt16]) {
    precondition(!codes.isEmpty, "codes of some days")
    self.first = Int(first)
    self.codes = codes
  }

  /// The code of a day; of days beyond, which rows have only under nulls or beside false zone maps, the nearest one's.
  @inline(__always)
  func code(ofDay day: Int) -> UInt16 {
    codes.withUnsafeBufferPointer { $0[min(max(day &- first, 0), $0.count &- 1)] }
  }

  /// Writes the codes of all rows of a block.
  ///
  /// The days of a block lie mostly in few periods: then a row's code is the first one, and what each change that its
  /// day lies behind adds to it.
  func write(_ days: BlockNumbers, to target: UnsafeMutablePointer<UInt16>) {
    let base = Int(days.base)
    guard let changes = changes(from: base, count: days.greatest + 1) else {
      switch days.numbers {
      case .bytes(let bytes): for row in 0..<days.count { target[row] = code(ofDay: base &+ Int(bytes[row])) }
      case .words(let words): for row in 0..<days.count { target[row] = code(ofDay: base &+ Int(words[row])) }
      }
      return
    }
    target.update(repeating: code(ofDay: base), count: days.count)
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
  }

  /// The numbers of days after `base` from which on the code is another, and by how much; nil if there are many.
  private func changes(from base: Int, count: Int) -> [(number: Int, difference: UInt16)]? {
    var found: [(Int, UInt16)] = []
    var former = code(ofDay: base)
    for number in 0..<count {
      let next = code(ofDay: base + number)
      if next == former { continue }
      if found.count == Self.changeLimit { return nil }
      found.append((number, next &- former))
      former = next
    }
    return found
  }
}
