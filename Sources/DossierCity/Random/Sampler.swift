/// Deals the places of a table out to choices in proportion to their weights.
///
/// A draw is then one load: `places[random bits]`. Each choice of positive weight has at least one place.
enum Sampler {
  /// - Precondition: some weight is positive, and there are at least as many places as choices.
  static func places(_ weights: [Int], count: Int) -> [UInt16] {
    let positive = weights.indices.filter { weights[$0] > 0 }
    precondition(!positive.isEmpty && positive.count <= count, "choices that fit the table")
    let total = positive.reduce(0) { $0 + weights[$1] }
    let spare = count - positive.count
    var result: [UInt16] = []
    result.reserveCapacity(count)
    var passed = 0
    for (order, choice) in positive.enumerated() {
      passed += weights[choice]
      let (high, low) = UInt64(passed).multipliedFullWidth(by: UInt64(spare))
      let share = Int(UInt64(total).dividingFullWidth((high, low)).quotient)
      while result.count < order + 1 + share { result.append(UInt16(choice)) }
    }
    return result
  }
}
