import DossierBase
import DossierVector

/// For which values of a column with a dictionary a condition is true.
final class CodeTruth {
  private let condition: any Evaluator
  private let values = SliceReader()
  private var dictionary: VectorDictionary?
  /// A byte per code, and one more for null: 1 where the condition is true.
  private var truth: [UInt8] = []
  /// The first and the last code for which it is true, and how many there are.
  private var trueCodes: (first: Int, last: Int, count: Int) = (0, 0, 0)

  /// - Parameter condition: of one column, that cannot fail.
  init(_ condition: any Evaluator) { self.condition = condition }

  /// The rows for which the condition is true; nil if the column's rows are no codes, or nulls among them.
  func rows(_ column: Int, _ block: BlockColumns) throws(EngineError) -> BlockRows? {
    guard let present = try block.presentRows(column),
      let (codesOfRows, found) = try block.batch.column(column).codes
    else { return nil }
    if found !== dictionary { try prepare(found, column) }
    let isTrueOfNull = truth[found.count] != 0
    var rows = BlockRows.none
    if trueCodes.count == found.count {
      rows = .all
    } else if trueCodes.count > 0, let known = try known(codesOfRows, found) {
      rows = known
    } else if trueCodes.count > 0 {
      guard let codes = try block.codes(column, of: found) else { return nil }
      if trueCodes.last - trueCodes.first + 1 == trueCodes.count {
        rows = codes.rows(within: Int64(trueCodes.first)...Int64(trueCodes.last))
      } else {
        rows = block.rows(count: codes.count) { flags in lookUp(codes, flags) }
      }
    }
    rows = rows.intersection(present)
    return isTrueOfNull ? rows.union(present.complement(count: block.batch.rowCount)) : rows
  }

  /// The rows for whose codes the condition is true, if the layout of these tells.
  private func known(_ codes: Vector, _ dictionary: VectorDictionary) throws(EngineError) -> BlockRows? {
    try truth.withUnsafeBufferPointer { (truth) throws(EngineError) in
      try codes.layout.rows(
        ofCodes: UnsafeBufferPointer(rebasing: truth[..<dictionary.count]), count: codes.count)
    }
  }

  private func lookUp(_ codes: BlockNumbers, _ flags: UnsafeMutablePointer<UInt8>) {
    truth.withUnsafeBufferPointer { truth in
      switch codes.numbers {
      case .bytes(let bytes): for row in 0..<codes.count { flags[row] = truth[Int(bytes[row])] }
      case .words(let words): for row in 0..<codes.count { flags[row] = truth[Int(words[row])] }
      }
    }
  }

  private func prepare(_ new: VectorDictionary, _ column: Int) throws(EngineError) {
    dictionary = nil
    truth.removeAll(keepingCapacity: true)
    let scratch = SliceBuffer(new.type)
    defer { withExtendedLifetime(scratch) {} }
    for start in stride(from: 0, to: new.count, by: Limits.vectorRowCount) {
      let end = min(start + Limits.vectorRowCount, new.count)
      values.present(try new.values.view(start..<end, scratch), as: column)
      try append(try condition.evaluate(values))
    }
    let null = VectorBuilder(new.type, [.null])
    null.clear()
    values.present(null.constantView(count: 1), as: column)
    try append(try condition.evaluate(values))
    let codes = truth[..<new.count]
    trueCodes = (codes.firstIndex(of: 1) ?? 0, codes.lastIndex(of: 1) ?? 0, codes.count { $0 != 0 })
    dictionary = new
  }

  private func append(_ view: VectorView) throws(EngineError) {
    for row in 0..<view.count { truth.append(view.isTrue(row) ? 1 : 0) }
  }
}

extension BoundExpression {
  /// True if a column that the expression reads is of texts.
  var readsTexts: Bool {
    if column != nil { return type == .varchar }
    return children.contains(where: \.readsTexts)
  }
}
