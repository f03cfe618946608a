import DossierBase

/// How the values of a generated column are spread.
package enum ColumnShape: CaseIterable, Sendable {
  /// One value.
  case constant
  /// A value of one of few kinds, most of them the same.
  case skewed
  /// Ascending in small steps, with repetitions.
  case sorted
  /// Few different values, evenly spread.
  case fewDistinct
  /// Anything the type holds.
  case random
  /// The least, the greatest and the odd ones of the type.
  case extreme
  /// Multiples of a large number over an offset, such as seconds in microseconds.
  case strided
}

/// Which rows of a generated column are null.
package enum NullShape: CaseIterable, Sendable {
  case none, rare, half, clustered, all

  /// True if a row is null.
  package func isNull(_ row: Int, using random: inout SeededRandom) -> Bool {
    switch self {
    case .none: false
    case .rare: random.below(300) == 0
    case .half: random.below(2) == 0
    case .clustered: row / 1_500 % 2 == 1
    case .all: true
    }
  }
}
