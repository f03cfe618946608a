import DossierBase

/// One column that a step of a statement produces; every column of a statement has a number of its own.
///
/// A step that hands a column on unchanged hands on its id as well.
struct ColumnID: Hashable, Sendable {
  let number: Int32

  init(_ number: Int) { self.number = Int32(truncatingIfNeeded: number) }
}

/// Some of a statement's columns.
struct ColumnIDSet: Sendable {
  /// A bit for each number, which the binder gives out from 0 on.
  private var words: [UInt64] = []

  init() {}

  init(_ columns: some Sequence<ColumnID>) { for column in columns { insert(column) } }

  func contains(_ column: ColumnID) -> Bool {
    let (word, bit) = (Int(column.number >> 6), UInt64(column.number & 63))
    return word < words.count && words[word] >> bit & 1 != 0
  }

  mutating func insert(_ column: ColumnID) {
    let word = Int(column.number >> 6)
    while words.count <= word { words.append(0) }
    words[word] |= 1 << UInt64(column.number & 63)
  }

  func union(_ other: ColumnIDSet) -> ColumnIDSet {
    var result = words.count < other.words.count ? other : self
    for (word, bits) in (words.count < other.words.count ? self : other).words.enumerated() {
      result.words[word] |= bits
    }
    return result
  }

  func subtracting(_ other: ColumnIDSet) -> ColumnIDSet {
    var result = self
    for word in result.words.indices where word < other.words.count {
      result.words[word] &= ~other.words[word]
    }
    return result
  }

  func intersection(_ other: ColumnIDSet) -> ColumnIDSet { subtracting(subtracting(other)) }

  func isSubset(of other: ColumnIDSet) -> Bool { subtracting(other).isEmpty }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
}

extension ColumnIDSet: Sequence {
  /// The columns, in the order of their numbers.
  func makeIterator() -> AnyIterator<ColumnID> {
    var (word, bits) = (-1, UInt64(0))
    return AnyIterator {
      while bits == 0 {
        word += 1
        guard word < words.count else { return nil }
        bits = words[word]
      }
      defer { bits &= bits - 1 }
      return ColumnID(word * 64 + bits.trailingZeroBitCount)
    }
  }
}

/// Where columns stand in the batches that an operator takes.
struct ColumnLayout: Sendable {
  /// The least number of a column.
  private let first: Int32
  /// The first position of each number from ``first`` on; -1 for columns that the batches do not have.
  private let positions: [Int32]

  init(_ columns: [ColumnID]) {
    first = columns.reduce(.max) { min($0, $1.number) }
    let last = columns.reduce(-1) { max($0, $1.number) }
    var positions = columns.isEmpty ? [] : [Int32](repeating: -1, count: Int(last) - Int(first) + 1)
    for (position, column) in columns.enumerated().reversed() {
      positions[Int(column.number - first)] = Int32(truncatingIfNeeded: position)
    }
    self.positions = positions
  }

  /// No columns: for expressions that depend on no row.
  static let empty = ColumnLayout([])

  /// The position of a column.
  ///
  /// - Precondition: the operator's input has the column.
  subscript(_ column: ColumnID) -> Int {
    let place = Int(column.number) - Int(first)
    guard place >= 0, place < positions.count, positions[place] >= 0 else {
      preconditionFailure("a plan reads only columns that its input has")
    }
    return Int(positions[place])
  }
}
