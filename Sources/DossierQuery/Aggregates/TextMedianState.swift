import DossierBase
import DossierVector

/// median of texts: the lower of the middle ones by bytes.
///
/// Rows are kept as codes of the distinct texts; at the end the codes give way to the ranks of their texts.
final class TextMedianState: AggregateState {
  private let interner = KeyInterner.make(.varchar)
  private var groups: [UInt32] = []
  private var codes: [UInt32] = []
  private var groupCount = 0
  private var ranked: (state: MedianState<Int64>, texts: Vector, order: [UInt32])?

  override func resize(_ count: Int) { groupCount = max(groupCount, count) }
  override var textByteCount: Int { interner.textByteCount }
  override var byteCount: Int { interner.byteCount + codes.count * 8 }

  override func update(_ argument: Vector?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null, count > 0 else { return }
    var rowCodes = [UInt32](repeating: 0, count: count)
    rowCodes.withUnsafeMutableBufferPointer {
      interner.intern(argument, count: count, into: $0.baseAddress!)
    }
    for row in 0..<count where rowCodes[row] != 0 {
      self.groups.append(groups[row])
      codes.append(rowCodes[row])
    }
  }

  override func merge(_ other: AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other, to: TextMedianState.self)
    let codeMap = interner.merge(other.interner)
    groups.append(contentsOf: other.groups.map { map[Int($0)] })
    codes.append(contentsOf: other.codes.map { codeMap[Int($0)] })
  }

  override func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> Vector {
    if ranked == nil { ranked = try rank() }
    let (state, texts, order) = ranked!
    let ranks = try state.result(groups, type: .bigint)
    let vector = Vector(.varchar, capacity: max(groups.count, Limits.vectorRowCount))
    vector.reset()
    // Row 0 of the texts is null, which is what a group without values has.
    let rows = (0..<groups.count).map { row in
      ranks.isNull(row) ? 0 : order[Int(ranks.elements(Int64.self)[row])]
    }
    rows.withUnsafeBufferPointer { vector.append(texts, rows: $0) }
    return vector
  }

  private func rank() throws(EngineError) -> (MedianState<Int64>, Vector, [UInt32]) {
    let texts = interner.values()
    let order = (1..<max(texts.count, 1)).sorted {
      StringHeap.precedes(texts.text($0), texts.text($1))
    }.map { UInt32($0) }
    var rankOfCode = [Int64](repeating: 0, count: texts.count)
    for (rank, code) in order.enumerated() { rankOfCode[Int(code)] = Int64(rank) }
    let state = MedianState<Int64>(.int64) { low, _, output, row in
      output.elements(Int64.self)[row] = low
    }
    state.resize(groupCount)
    let ranks = Vector(.bigint, capacity: max(codes.count, 1))
    ranks.count = codes.count
    for (row, code) in codes.enumerated() { ranks.elements(Int64.self)[row] = rankOfCode[Int(code)] }
    if let first = groups.withUnsafeBufferPointer({ $0.baseAddress }) {
      try state.update(ranks, groups: first, count: codes.count)
    }
    return (state, texts, order)
  }
}
