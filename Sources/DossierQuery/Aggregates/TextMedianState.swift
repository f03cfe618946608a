import DossierBase
import DossierVector

/// median of texts: the lower of the middle ones by bytes.
///
/// Rows are kept as codes of the distinct texts; at the end the codes give way to the ranks of their texts.
final class TextMedianState: AggregateState {
  private let interner = KeyInterners.make(.varchar)
  private var groups: [UInt32] = []
  private var codes: [UInt32] = []
  private var groupCount = 0
  private var ranked: (state: MedianState<Int64>, texts: VectorBuilder, order: [UInt32])?

  func resize(_ count: Int) { groupCount = max(groupCount, count) }
  var textByteCount: Int { interner.textByteCount }
  var byteCount: Int { interner.byteCount + codes.count * 8 }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
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

  func merge(_ other: any AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: TextMedianState.self)
    let codeMap = interner.merge(other.interner)
    groups.append(contentsOf: other.groups.map { map[Int($0)] })
    codes.append(contentsOf: other.codes.map { codeMap[Int($0)] })
  }

  func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    if ranked == nil { ranked = try rank() }
    let (state, texts, order) = ranked!
    let ranks = try state.result(groups, type: .bigint)
    let vector = VectorBuilder(.varchar, capacity: max(groups.count, Limits.vectorRowCount))
    vector.reset()
    // Row 0 of the texts is null, which is what a group without values has.
    let rows = (0..<groups.count).map { row in
      ranks.isNull(row) ? 0 : order[Int(ranks.elements(Int64.self)[row])]
    }
    rows.withUnsafeBufferPointer { vector.append(texts.view, $0, from: 0) }
    return vector
  }

  private func rank() throws(EngineError) -> (MedianState<Int64>, VectorBuilder, [UInt32]) {
    let texts = interner.values()
    let order = (1..<max(texts.count, 1)).sorted {
      StringHeap.precedes(texts.view.text(Int($0)), texts.view.text(Int($1)))
    }.map { UInt32($0) }
    var rankOfCode = [Int64](repeating: 0, count: texts.count)
    for (rank, code) in order.enumerated() { rankOfCode[Int(code)] = Int64(rank) }
    let state = MedianState<Int64>(.int64) { low, _, output, row in
      output.elements(Int64.self)[row] = low
    }
    state.resize(groupCount)
    let ranks = VectorBuilder(.bigint, capacity: max(codes.count, 1))
    defer { withExtendedLifetime(ranks) {} }
    ranks.count = codes.count
    for (row, code) in codes.enumerated() { ranks.elements(Int64.self)[row] = rankOfCode[Int(code)] }
    if let first = groups.withUnsafeBufferPointer({ $0.baseAddress }) {
      try state.update(ranks.view, groups: first, count: codes.count)
    }
    return (state, texts, order)
  }
}
