import DossierBase

/// Numbers the combinations of dimension codes; for one thread.
struct GroupIndex {
  private enum Scheme {
    /// The number is computed from the codes; the sizes are the numbers of codes of each dimension.
    case computed(sizes: [Int32])
    /// Combinations are numbered as they occur: each further code makes a pair with the number so far.
    case collected([PairIndex])
  }

  private let scheme: Scheme
  private let dimensionCount: Int

  /// Combinations there can be if all dimensions know their codes and the product fits; nil otherwise.
  static func computedCount(_ dimensions: [TextDimension]) -> Int? {
    var product = 1
    for dimension in dimensions {
      guard let count = dimension.codeCount else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow || next > Int(Int32.max) { return nil }
      product = next
    }
    return product
  }

  /// Numbers by computation; the dimensions know their codes.
  init(computing dimensions: [TextDimension]) {
    scheme = .computed(sizes: dimensions.map { Int32($0.codeCount ?? 1) })
    dimensionCount = dimensions.count
  }

  /// Numbers as combinations occur.
  init(collectingFor dimensionCount: Int, _ budget: MemoryBudget) {
    let levels = (1..<max(dimensionCount, 1)).map { _ in PairIndex(budget, for: "grouping dossiers") }
    scheme = .collected(levels)
    self.dimensionCount = dimensionCount
  }

  /// Makes room for so many combinations more.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func reserve(_ more: Int) throws(EngineError) {
    guard case .collected(let levels) = scheme else { return }
    for level in levels { try level.reserve(more) }
  }

  /// Folds the codes of dimension `place` into the numbers of `count` rows, which start as the codes of the first.
  ///
  /// - Precondition: there is room for as many combinations.
  func fold(
    _ codes: UnsafePointer<Int32>, place: Int, count: Int, into groups: UnsafeMutablePointer<Int32>
  ) {
    precondition(place > 0, "the first dimension's codes are the numbers to start with")
    switch scheme {
    case .computed(let sizes):
      let size = sizes[place]
      for row in 0..<count { groups[row] = groups[row] &* size &+ codes[row] }
    case .collected(let levels):
      let level = levels[place - 1]
      for row in 0..<count { groups[row] = level.ordinal(groups[row], codes[row]) }
    }
  }

  /// The number of one combination, for which there is room.
  func group(of codes: [Int32]) -> Int32 {
    var group = codes.first ?? 0
    for (place, code) in codes.enumerated().dropFirst() {
      var code = code
      fold(&code, place: place, count: 1, into: &group)
    }
    return group
  }

  /// The codes that a number stands for.
  func codes(of group: Int32) -> [Int32] {
    var codes = [Int32](repeating: 0, count: dimensionCount)
    var rest = group
    for place in stride(from: dimensionCount - 1, to: 0, by: -1) {
      switch scheme {
      case .computed(let sizes):
        codes[place] = rest % sizes[place]
        rest /= sizes[place]
      case .collected(let levels):
        let pair = levels[place - 1].pair(rest)
        codes[place] = pair.second
        rest = pair.first
      }
    }
    if dimensionCount > 0 { codes[0] = rest }
    return codes
  }
}
