import DossierBase
import DossierVector

/// A column of a block in the form that encodings read, with what they compute from it kept for reuse.
///
/// Values under nulls repeat the value before them (at the front, the first one), so that the same
/// logical input gives the same bytes.
final class BlockInput {
  /// One element per row; which of the three follows from the lane.
  enum Values {
    /// Lanes of up to 64 bits.
    case integers(UnsafeMutablePointer<Int64>)
    /// Lanes of 128 bits.
    case wides(UnsafeMutablePointer<Int128>)
    case texts(TextColumn)
  }

  let lane: Lane
  let count: Int
  let values: Values
  /// A byte per row, 1 for a value; empty if all rows have one.
  ///
  /// A part has no nulls, but the validity of the rows whose values it holds.
  let validity: [UInt8]
  let nullCount: Int
  /// Keeps the bytes of texts alive.
  let heap: StringHeap?
  /// True for codes of a table-wide dictionary, which need no dictionary of their own.
  var isTableCodes = false
  /// True for doubles and values of 128 bits, whose bits pack badly.
  var isWorthCompressing = false
  /// The type of the values, SMALLINT for codes; nil for a part that an encoding has made.
  var type: DataType?
  /// The columns of the block that this one may refer to.
  var siblings: (any SiblingColumns)?
  /// For each value, from 0 on, that of a column which follows from this one; nil if there is none.
  var classes: [Int32]?

  /// Days and times of day; nil but for timestamps that have them.
  lazy var daysAndTimes = DaysAndTimes(self)
  /// What days lie after those of a sibling; nil but for days that lie near one's.
  lazy var difference = DayDifference(self)
  /// Nil but for values that follow from a sibling's.
  lazy var dependence = Dependence(self)
  /// Units, days and numbers; nil but for texts that follow a template.
  lazy var idParts = IDColumns(self)
  /// Nil but for texts of one beginning and a number of one width.
  lazy var digits = DigitsColumn(self)
  /// Nil but for integers that lie close together, few of them distinct.
  lazy var treePlan = TreePlan(self)
  /// Nil but for integers most of which stand in long runs.
  lazy var patchedRuns = PatchedRuns(self)
  /// Nil but for integers of at most 2³² steps.
  lazy var bucketPlan = BucketPlan(self)
  lazy var bitPackingPlan = BitPackingPlan(self)
  lazy var likelyRunCount = Runs.likelyCount(in: self)
  lazy var runs = Runs(self)
  lazy var distinct = DistinctValues(self)
  /// What comparing encodings gave, and which they were.
  var ranking: (ids: [EncodingID], isCold: Bool, candidates: [EncodingChooser.Candidate])?

  /// Takes over the memory of `values`.
  init(
    lane: Lane, count: Int, values: Values, heap: StringHeap? = nil, validity: [UInt8] = [],
    nullCount: Int = 0
  ) {
    self.lane = lane
    self.count = count
    self.values = values
    self.heap = heap
    self.validity = validity
    self.nullCount = nullCount
  }

  deinit {
    switch values {
    case .integers(let elements): elements.deallocate()
    case .wides(let elements): elements.deallocate()
    case .texts(let texts): texts.refs.deallocate()
    }
  }

  var shape: BlockShape { BlockShape(lane: lane, rowCount: count) }

  @inline(__always)
  func isNull(_ row: Int) -> Bool { nullCount > 0 && validity[row] == 0 }

  /// Bytes of all texts, as many times as they occur, without those under nulls.
  lazy var textByteCount: Int = {
    guard case .texts(let texts) = values else { return 0 }
    var sum = 0
    for row in 0..<count where !isNull(row) { sum += Int(texts.refs[row].length) }
    return sum
  }()

  /// The length of each text, 0 for nulls; 32-bit lanes.
  lazy var textLengths: BlockInput = {
    let lengths = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    for row in 0..<count { lengths[row] = Int64(text(row).count) }
    return BlockInput(lane: .bits32, count: count, values: .integers(lengths))
  }()

  /// True if two rows hold the same bits.
  func isEqual(_ left: Int, _ right: Int) -> Bool {
    switch values {
    case .integers(let elements): return elements[left] == elements[right]
    case .wides(let elements): return elements[left] == elements[right]
    case .texts(let texts): return texts.isEqual(left, right)
    }
  }

  /// True if every row holds the same bits.
  lazy var isConstant: Bool = {
    switch values {
    case .integers(let elements):
      for row in 1..<max(count, 1) where elements[row] != elements[0] { return false }
      return true
    case .wides(let elements):
      for row in 1..<max(count, 1) where elements[row] != elements[0] { return false }
      return true
    case .texts: return (1..<max(count, 1)).allSatisfy { isEqual($0, 0) }
    }
  }()
}
