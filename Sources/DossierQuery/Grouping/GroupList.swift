import DossierBase

/// Groups by the numbers that their codes make, where most numbers have no rows: those that have are listed as they
/// come up. The first group is for rows that do not count.
final class GroupList {
  @exclusivity(unchecked) private var index: HashIndex
  /// The number of each group; of the first it means nothing.
  @exclusivity(unchecked) private var numbers: ReservedArray<UInt32>
  private let budget: MemoryBudget

  /// - Throws: ``EngineError/Code/memoryLimit``.
  init(_ budget: MemoryBudget) throws(EngineError) {
    self.budget = budget
    index = HashIndex(budget, for: groupingPurpose)
    numbers = ReservedArray(budget, for: groupingPurpose)
    try reserve(1)
    _ = group(of: .max)
  }

  var count: Int { numbers.count }

  /// Makes room for so many groups more.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` and ``EngineError/Code/interrupted``.
  func reserve(_ more: Int) throws(EngineError) {
    try index.reserve(more)
    try numbers.reserve(more)
  }

  /// The group of a number, which is listed if it is new.
  ///
  /// - Precondition: there is room for one more.
  @inline(__always)
  func group(of number: UInt32) -> Int {
    // Numbers of one hash are one number.
    let (group, isNew) = index.number(UInt64(Self.mixed(number)) &<< 32) { _ in true }
    if isNew { numbers.append(number) }
    return group
  }

  /// Another number for each, their bits mixed (the last steps of MurmurHash3).
  @inline(__always)
  private static func mixed(_ number: UInt32) -> UInt32 {
    var bits = number
    bits ^= bits &>> 16
    bits = bits &* 0x85EB_CA6B
    bits ^= bits &>> 13
    bits = bits &* 0xC2B2_AE35
    return bits ^ bits &>> 16
  }

  /// The number of a group.
  @inline(__always)
  func number(of group: Int) -> UInt32 { numbers[group] }

  /// The given groups by their numbers.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func sort(_ groups: inout ReservedArray<UInt32>) throws(EngineError) {
    var scratch = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try scratch.extend(to: groups.count, with: 0)
    guard let first = groups.start, let second = scratch.start, let numbers = numbers.start else { return }
    // By the lower half, then by the upper one.
    var places = [Int](repeating: 0, count: 1 << 16)
    for (shift, source, target) in [(UInt32(0), first, second), (16, second, first)] {
      for place in places.indices { places[place] = 0 }
      for place in 0..<groups.count { places[Int(numbers[Int(source[place])] >> shift & 0xFFFF)] += 1 }
      var start = 0
      for place in places.indices { (places[place], start) = (start, start + places[place]) }
      for place in 0..<groups.count {
        let digit = Int(numbers[Int(source[place])] >> shift & 0xFFFF)
        target[places[digit]] = source[place]
        places[digit] += 1
      }
    }
    _ = consume scratch
  }
}
