import DossierVector

/// A code for each of some numbers or days that follow each other, whatever are asked for.
struct NumberCodes: Sendable {
  /// Changes of the code from one number to the next beyond which each row's is looked up.
  private static let changeLimit = 8

  private let first: Int
  private let codes: [UInt16]

  /// - Parameters:
  ///   - first: the first number.
  ///   - codes: of at least one.
  init(first: Int, _ codes: [UInt16]) {
    precondition(!codes.isEmpty, "codes of some numbers")
    self.first = first
    self.codes = codes
  }

  /// The code of a number; of those beyond, which rows have only under nulls or beside false zone maps, the nearest
  /// one's.
  @inline(__always)
  func code(of number: Int) -> UInt16 {
    let last = codes.count &- 1
    if number <= first { return codes[0] }
    if number >= first &+ last { return codes[last] }
    return codes.withUnsafeBufferPointer { $0[number &- first] }
  }

  /// Writes the codes of all rows of a block.
  ///
  /// The days of a block lie mostly in few periods: then a row's code is the first one, and what each change that its
  /// day lies behind adds to it. Numbers that are keys themselves have codes that follow each other as they do.
  func write(_ numbers: BlockNumbers, to target: UnsafeMutablePointer<UInt16>) {
    let (base, greatest) = (Int(numbers.base), numbers.greatest)
    guard let changes = changes(from: base, count: greatest + 1) else {
      let found = (0...greatest).map { code(of: base &+ $0) }
      let first = found[0]
      let followEachOther = found.indices.allSatisfy { Int(found[$0]) == Int(first) + $0 }
      switch numbers.numbers {
      case .bytes(let bytes) where followEachOther:
        for row in 0..<numbers.count { target[row] = first &+ UInt16(bytes[row]) }
      case .words(let words) where followEachOther:
        for row in 0..<numbers.count { target[row] = first &+ words[row] }
      case .bytes, .words: found.withUnsafeBufferPointer { Self.look(up: numbers, in: $0, to: target) }
      }
      return
    }
    target.update(repeating: code(of: base), count: numbers.count)
    for (number, difference) in changes {
      switch numbers.numbers {
      case .bytes(let bytes):
        let number = UInt8(number)
        for row in 0..<numbers.count { target[row] &+= bytes[row] >= number ? difference : 0 }
      case .words(let words):
        let number = UInt16(number)
        for row in 0..<numbers.count { target[row] &+= words[row] >= number ? difference : 0 }
      }
    }
  }

  private static func look(
    up numbers: BlockNumbers, in codes: UnsafeBufferPointer<UInt16>, to target: UnsafeMutablePointer<UInt16>
  ) {
    guard let codes = codes.baseAddress else { return }
    switch numbers.numbers {
    case .bytes(let bytes): for row in 0..<numbers.count { target[row] = codes[Int(bytes[row])] }
    case .words(let words): for row in 0..<numbers.count { target[row] = codes[Int(words[row])] }
    }
  }

  /// How far after `base` the code is another, and by how much; nil if that is at many numbers.
  private func changes(from base: Int, count: Int) -> [(number: Int, difference: UInt16)]? {
    var found: [(Int, UInt16)] = []
    var former = code(of: base)
    for number in 0..<count {
      let next = code(of: base &+ number)
      if next == former { continue }
      if found.count == Self.changeLimit { return nil }
      found.append((number, next &- former))
      former = next
    }
    return found
  }
}
