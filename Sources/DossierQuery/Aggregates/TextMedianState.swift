import DossierBase
import DossierVector

/// median of texts: the lower of the middle ones by bytes.
///
/// Rows are kept as codes of the distinct texts; at the end the codes give way to the ranks of their texts.
final class TextMedianState: AggregateState {
  private let budget: MemoryBudget
  private let interner: any KeyInterner
  private var groups: ReservedArray<UInt32>
  private var codes: ReservedArray<UInt32>
  private let rowCodes = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private var groupCount = 0
  /// The median of ranks, once all rows are known.
  private var ranks: MedianState<Int64>?
  /// The code of each rank.
  private var codesByRank: ReservedArray<UInt32>

  init(_ budget: MemoryBudget) {
    self.budget = budget
    interner = KeyInterners.make(.varchar, budget, nil)
    groups = ReservedArray(budget, for: groupingPurpose)
    codes = ReservedArray(budget, for: groupingPurpose)
    codesByRank = ReservedArray(budget, for: groupingPurpose)
  }

  deinit { rowCodes.deallocate() }

  func resize(_ count: Int) { groupCount = max(groupCount, count) }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null, count > 0 else { return }
    try interner.intern(argument, count: count, into: rowCodes)
    try self.groups.reserve(count)
    try codes.reserve(count)
    for row in 0..<count where rowCodes[row] != 0 {
      self.groups.append(groups[row])
      codes.append(rowCodes[row])
    }
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: TextMedianState.self)
    let codeMap = try interner.merge(other.interner)
    try groups.reserve(other.groups.count)
    try codes.reserve(other.codes.count)
    for row in 0..<other.codes.count {
      groups.append(map[Int(other.groups[row])])
      codes.append(codeMap[Int(other.codes[row])])
    }
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    if ranks == nil { try rank() }
    guard let ranks else { preconditionFailure("the rows were ranked") }
    let middle = try ranks.result(groups, type: .bigint)
    // Code 0 is null, which is what a group without values has.
    let middleCodes = (0..<groups.count).map { row in
      middle.isNull(row) ? 0 : codesByRank[Int(middle.elements(Int64.self)[row])]
    }
    return middleCodes.withUnsafeBufferPointer { interner.gather($0) }
  }

  private func rank() throws(EngineError) {
    let rankOfCode = try rankTexts()
    let state = MedianState<Int64>(.int64, budget) { low, _, output, row in
      output.elements(Int64.self)[row] = low
    }
    state.resize(groupCount)
    let rowRanks = VectorBuilder(.bigint)
    defer { withExtendedLifetime(rowRanks) {} }
    for start in stride(from: 0, to: codes.count, by: Limits.vectorRowCount) {
      let count = min(Limits.vectorRowCount, codes.count - start)
      rowRanks.count = count
      for row in 0..<count {
        rowRanks.elements(Int64.self)[row] = Int64(rankOfCode[Int(codes[start + row])])
      }
      guard let first = groups.start else { break }
      try state.update(rowRanks.view, groups: first + start, count: count)
    }
    groups.removeAll()
    codes.removeAll()
    ranks = state
  }

  /// Sorts the texts; the result has the rank of each code.
  private func rankTexts() throws(EngineError) -> ReservedArray<UInt32> {
    let textCount = interner.codeCount - 1
    var rankOfCode = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try rankOfCode.extend(to: textCount + 1, with: 0)
    try codesByRank.reserve(textCount)
    for code in 0..<textCount { codesByRank.append(UInt32(code + 1)) }
    // Where each text stands, and room for the sort.
    let scratch = try MemoryReservation(budget, byteCount: textCount * 10, for: groupingPurpose)
    var order = UnsafeMutableBufferPointer(start: codesByRank.start, count: textCount)
    let texts = interner.gather(UnsafeBufferPointer(order))
    let view = texts.view
    order.sort { StringHeap.precedes(view.text(Int($0) - 1), view.text(Int($1) - 1)) }
    withExtendedLifetime(texts) {}
    for rank in 0..<textCount { rankOfCode[Int(order[rank])] = UInt32(rank) }
    _ = consume scratch
    return rankOfCode
  }
}
