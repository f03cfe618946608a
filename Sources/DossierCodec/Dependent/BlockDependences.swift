package import DossierBase
package import DossierVector

/// Which columns of a block follow from which others, so that these can be written first, in a form that serves both.
///
/// Looked for among columns of codes of table-wide dictionaries, of few values and without nulls, that do not come in
/// runs: each value of one column stands beside a single value of the other.
package struct BlockDependences {
  /// For each column that others follow from: for each of its codes that of the column that follows, of many the one
  /// with most values; -1 for codes that do not occur.
  private var classes: [Int: [Int32]] = [:]

  /// Columns that are looked at.
  private static let columnLimit = 20
  /// Values of a column, at most.
  private static let codeLimit = 4_096

  private struct Candidate {
    let column: Int
    let numbers: BlockNumbers
    let buffer: NumberBuffer
    let codeCount: Int
  }

  /// - Parameter columns: of a block, of the same number of rows.
  package init(_ columns: [Vector]) throws(EngineError) {
    var candidates: [Candidate] = []
    for (place, column) in columns.enumerated() where candidates.count < Self.columnLimit {
      if let candidate = try Self.candidate(place, column) { candidates.append(candidate) }
    }
    // Of two columns the one with more values may decide the other's.
    candidates.sort { ($1.codeCount, $0.column) < ($0.codeCount, $1.column) }
    var bases: [Candidate] = []
    for candidate in candidates {
      var isDependent = false
      // The nearest one has the smallest tree.
      for base in bases.reversed() where !isDependent {
        guard let classes = Self.classes(base, candidate) else { continue }
        isDependent = true
        if self.classes[base.column] == nil { self.classes[base.column] = classes }
      }
      if !isDependent { bases.append(candidate) }
    }
  }

  /// For each code of a column the one of a column that follows from it; nil if there is none.
  package func classes(of column: Int) -> [Int32]? { classes[column] }

  private static func candidate(_ place: Int, _ column: Vector) throws(EngineError) -> Candidate? {
    guard case .allValid = column.validity, let (codes, dictionary) = column.codes, dictionary.texts != nil,
      (2...codeLimit).contains(dictionary.count), !column.isConstant
    else { return nil }
    let buffer = NumberBuffer()
    guard
      let numbers = try codes.layout.numbers(count: column.count, asCodes: true, buffer), numbers.base >= 0
    else { return nil }
    var isThere = [Bool](repeating: false, count: dictionary.count)
    var runCount = 0
    var former = Int.min
    for row in 0..<numbers.count {
      let code = Int(numbers.base) + Int(numbers[row])
      runCount &+= code == former ? 0 : 1
      former = code
      isThere[code] = true
    }
    let codeCount = isThere.count { $0 }
    guard codeCount > 1, !Dependence.isInRuns(runCount, of: numbers.count) else { return nil }
    return Candidate(column: place, numbers: numbers, buffer: buffer, codeCount: codeCount)
  }

  /// The code of `other` beside each of `base`; nil if there are several for one.
  private static func classes(_ base: Candidate, _ other: Candidate) -> [Int32]? {
    var classes = [Int32](repeating: -1, count: Int(base.numbers.base) + base.numbers.greatest + 1)
    let (first, otherFirst) = (Int(base.numbers.base), Int32(other.numbers.base))
    for row in 0..<base.numbers.count {
      let code = first &+ Int(base.numbers[row])
      let otherCode = otherFirst &+ Int32(other.numbers[row])
      if classes[code] < 0 {
        classes[code] = otherCode
      } else if classes[code] != otherCode {
        return nil
      }
    }
    return classes
  }
}
