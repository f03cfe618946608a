import DossierBase
import DossierVector
import Glibc

/// Keys of rows as hashes and comparisons, for one thread.
final class JoinKeys {
  private let elements: [VectorBuilder]
  private let matchesNulls: [Bool]
  private let values: UnsafeMutablePointer<UInt64>
  /// A byte for each row: 0 if a null keeps it from matching any.
  private let open: UnsafeMutablePointer<UInt8>
  private var areAllOpen = true

  init(_ types: [DataType], matchesNulls: [Bool]) {
    elements = types.map { VectorBuilder($0) }
    self.matchesNulls = matchesNulls
    values = .allocate(capacity: Limits.vectorRowCount)
    open = .allocate(capacity: Limits.vectorRowCount)
  }

  deinit {
    values.deallocate()
    open.deallocate()
  }

  /// The hashes of at most ``Limits/vectorRowCount`` rows, valid until the next call.
  func hashes(of keys: [VectorView], count: Int) -> UnsafePointer<UInt64> {
    let flat = zip(keys, elements).map { $0.type == .varchar ? $0 : $0.flattened(into: $1) }
    KeyHash.write(flat, count: count, to: values)
    areAllOpen = true
    for (key, matchesNull) in zip(keys, matchesNulls)
    where !matchesNull && (key.hasNulls || key.type == .null) {
      if areAllOpen { open.initialize(repeating: 1, count: count) }
      areAllOpen = false
      for row in 0..<count where key.type == .null || key.isNull(row) { open[row] = 0 }
    }
    return UnsafePointer(values)
  }

  /// False if a null among the keys last hashed keeps the row from matching any.
  @inline(__always)
  func mayMatch(_ row: Int) -> Bool { areAllOpen || open[row] != 0 }

  // MARK: Comparison

  /// Keeps the pairs whose values are equal; nulls equal each other.
  static func keepEqual(_ pairs: JoinPairs, _ left: VectorView, _ right: VectorView) {
    if left.type == .null { return }
    if left.isCoded, right.isCoded, left.isCoded(by: right.dictionary), !left.hasNulls, !right.hasNulls {
      return pairs.keep { left.codes[$0] == right.codes[$1] }
    }
    switch left.type.physicalType {
    case .boolean, .int8: keepEqual(pairs, left, right, UInt8.self)
    case .int16: keepEqual(pairs, left, right, Int16.self)
    case .int32: keepEqual(pairs, left, right, Int32.self)
    case .int64: keepEqual(pairs, left, right, Int64.self)
    case .int128: keepEqual(pairs, left, right, Int128.self)
    case .double:
      keep(pairs, left, right) {
        DoubleKeyInterner.bits(of: element(left, $0)) == DoubleKeyInterner.bits(of: element(right, $1))
      }
    case .interval:
      keep(pairs, left, right) {
        (element(left, $0) as Interval).comparableMicroseconds
          == (element(right, $1) as Interval).comparableMicroseconds
      }
    case .string: keep(pairs, left, right) { areEqual(left.text($0), right.text($1)) }
    }
  }

  private static func keepEqual<Element: Equatable>(
    _ pairs: JoinPairs, _ left: VectorView, _ right: VectorView, _ type: Element.Type
  ) {
    guard !left.isCoded, !right.isCoded, !left.isConstant, !right.isConstant, !left.hasNulls, !right.hasNulls
    else {
      return keep(pairs, left, right) { (element(left, $0) as Element) == (element(right, $1) as Element) }
    }
    let (lefts, rights) = (left.elements(Element.self), right.elements(Element.self))
    pairs.keep { lefts[$0] == rights[$1] }
  }

  @inline(__always)
  private static func keep(
    _ pairs: JoinPairs, _ left: VectorView, _ right: VectorView, _ isEqual: (Int, Int) -> Bool
  ) {
    guard left.hasNulls || right.hasNulls else { return pairs.keep(isEqual) }
    pairs.keep { leftRow, rightRow in
      let (isLeftNull, isRightNull) = (left.isNull(leftRow), right.isNull(rightRow))
      return isLeftNull || isRightNull ? isLeftNull == isRightNull : isEqual(leftRow, rightRow)
    }
  }

  @inline(__always)
  private static func element<Element>(_ view: VectorView, _ row: Int) -> Element {
    if view.isCoded { return view.dictionary.elements(Element.self)[Int(view.codes[row])] }
    return view.elements(Element.self)[view.index(row)]
  }

  private static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>)
    -> Bool
  {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return memcmp(first, second, left.count) == 0
  }

  /// True if two rows of a column have equal values, or both none.
  static func areEqual(_ view: VectorView, _ first: Int, _ second: Int) -> Bool {
    let (isFirstNull, isSecondNull) = (view.isNull(first), view.isNull(second))
    if isFirstNull || isSecondNull || view.type == .null { return isFirstNull == isSecondNull }
    switch view.type.physicalType {
    case .boolean, .int8: return areEqual(view, first, second, UInt8.self)
    case .int16: return areEqual(view, first, second, Int16.self)
    case .int32: return areEqual(view, first, second, Int32.self)
    case .int64: return areEqual(view, first, second, Int64.self)
    case .int128: return areEqual(view, first, second, Int128.self)
    case .double:
      return DoubleKeyInterner.bits(of: element(view, first))
        == DoubleKeyInterner.bits(of: element(view, second))
    case .interval:
      return (element(view, first) as Interval).comparableMicroseconds
        == (element(view, second) as Interval).comparableMicroseconds
    case .string: return areEqual(view.text(first), view.text(second))
    }
  }

  private static func areEqual<Element: Equatable>(
    _ view: VectorView, _ first: Int, _ second: Int, _ type: Element.Type
  ) -> Bool {
    (element(view, first) as Element) == (element(view, second) as Element)
  }
}

/// Rows of the left and of the right that may match, in the order of the left rows, and of the right ones for each.
final class JoinPairs {
  /// Stands for no row of the right.
  static let none = UInt32.max

  @exclusivity(unchecked) private(set) var count = 0
  private let lefts: UnsafeMutablePointer<UInt32>
  private let rights: UnsafeMutablePointer<UInt32>

  init(capacity: Int) {
    lefts = .allocate(capacity: capacity)
    rights = .allocate(capacity: capacity)
  }

  deinit {
    lefts.deallocate()
    rights.deallocate()
  }

  var leftRows: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: lefts, count: count) }
  var rightRows: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: rights, count: count) }

  func removeAll() { count = 0 }

  @inline(__always)
  func append(_ left: Int, _ right: Int) {
    lefts[count] = UInt32(truncatingIfNeeded: left)
    rights[count] = UInt32(truncatingIfNeeded: right)
    count &+= 1
  }

  @inline(__always)
  func appendLone(_ left: Int) { append(left, Int(Self.none)) }

  /// Keeps the pairs for which `holds` is true.
  @inline(__always)
  func keep(_ holds: (Int, Int) -> Bool) {
    var kept = 0
    for place in 0..<count {
      let (left, right) = (lefts[place], rights[place])
      lefts[kept] = left
      rights[kept] = right
      kept &+= holds(Int(left), Int(right)) ? 1 : 0
    }
    count = kept
  }

  /// Keeps the pairs at the given places.
  func keep(_ places: RowList) {
    for (kept, place) in places.buffer.enumerated() {
      lefts[kept] = lefts[Int(place)]
      rights[kept] = rights[Int(place)]
    }
    count = places.count
  }

  /// The pairs of a range of places.
  func slice(_ places: Range<Int>) -> (left: UnsafeBufferPointer<UInt32>, right: UnsafeBufferPointer<UInt32>)
  {
    (UnsafeBufferPointer(rebasing: leftRows[places]), UnsafeBufferPointer(rebasing: rightRows[places]))
  }
}
