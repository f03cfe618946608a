import DossierBase
import DossierVector

/// count(DISTINCT x) of a column whose rows are codes of one dictionary: a byte for each group and code.
final class CodedDistinctState: BlockAggregateState {
  /// Bytes of all groups together, which most rows must not miss.
  private static let byteLimit = 1 << 24

  let dictionary: VectorDictionary
  @exclusivity(unchecked) private var marks: ReservedArray<UInt8>

  /// - Parameter dictionary: of which every row is a code or null.
  init(_ dictionary: VectorDictionary, _ budget: MemoryBudget) {
    self.dictionary = dictionary
    marks = ReservedArray(budget, for: groupingPurpose)
  }

  /// True if groups and codes are few enough.
  static func fits(_ dictionary: VectorDictionary, groupCount: Int) -> Bool {
    let (product, overflow) = groupCount.multipliedReportingOverflow(by: max(dictionary.count, 1))
    return !overflow && product <= byteLimit
  }

  private var width: Int { max(dictionary.count, 1) }

  func resize(_ count: Int) throws(EngineError) { try marks.extend(to: count * width, with: 0) }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, let marks = marks.start, argument.type != .null else { return }
    if argument.isConstant {
      guard !argument.isNull(0) else { return }
      let code = Int(dictionary.code(of: argument))
      for row in 0..<count { marks[Int(groups[row]) * width + code] = 1 }
      return
    }
    precondition(argument.isCoded(by: dictionary), "the argument's rows are codes of its dictionary")
    forEachValue(argument, groups, count) { row, group in
      marks[group &* width &+ Int(argument.codes[row])] = 1
    }
  }

  func update(
    block values: BlockNumbers, groups: UnsafePointer<UInt32>, rows: BlockRows
  ) throws(EngineError) -> Bool {
    guard let marks = marks.start else { return false }
    CellCounting.mark(values, groups, rows, width: width, into: marks)
    return true
  }

  func update(block values: BlockNumbers, runs: RunGroups, rows: BlockRows) throws(EngineError) -> Bool {
    guard let marks = marks.start else { return false }
    // What is marked stays so: exceptions are left out of their runs.
    let width = width
    let counting = RunCounting(rows.excluding(runs.exceptions.rows, of: values.count))
    runs.forEachRun { (run, group) in counting.mark(run, values, into: marks + Int(group) * width) }
    runs.exceptions.forEach(in: rows) { (_, row, group, _) in marks[group * width + Int(values[row])] = 1 }
    return true
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: CodedDistinctState.self)
    guard let marks = marks.start, let others = other.marks.start else { return }
    for group in 0..<other.marks.count / width {
      let target = marks + Int(map[group]) * width
      for code in 0..<width { target[code] |= others[group * width + code] }
    }
  }

  var canBeReadByMany: Bool { true }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let marks = marks.start else { return VectorBuilder(type) }
    return try makeResult(groups, type, Int64.self) { (group) throws(EngineError) in
      Int64(RunCounting.sum(marks + group * width, width))
    }
  }
}
