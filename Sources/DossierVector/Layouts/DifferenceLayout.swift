package import DossierBase

/// Integers, days or moments as what they lie after those of another vector, mostly a sibling column's.
///
/// A row without a base or a difference has no value.
package final class DifferenceLayout: Layout, @unchecked Sendable {
  private let base: Vector
  private let distance: Vector
  private let check: ((VectorView) throws(EngineError) -> Void)?

  /// - Parameters:
  ///   - base: of the layout's type, whose elements are integers of up to 64 bits.
  ///   - difference: as many rows of any type of such integers.
  ///   - check: throws if a slice's sums are not values of the layout's type; nil if all are known to be.
  package init(
    base: Vector, difference: Vector, check: ((VectorView) throws(EngineError) -> Void)? = nil
  ) {
    precondition(base.count == difference.count, "a difference for each row")
    self.base = base
    distance = difference
    self.check = check
  }

  package func copy(_ sibling: Vector?) -> any Layout {
    DifferenceLayout(
      base: sibling.map { $0.days ?? $0 } ?? base.copy(nil), difference: distance.copy(nil), check: check)
  }

  package var kind: LayoutKind { .difference }
  package var name: String { "\(kind.name) (\(distance.layout.name))" }
  package var difference: (base: Vector, difference: Vector)? { (base, distance) }
  package var isConstant: Bool { base.isConstant && distance.isConstant }
  package var mayHoldNulls: Bool { base.mayHaveNulls || distance.mayHaveNulls }
  package var byteCount: Int { distance.byteCount }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let start = try Self.elements(of: base, rows, scratch, 0)
    let added = try Self.elements(of: distance, rows, scratch, 2)
    let target = scratch.values(base.type)
    target.reset()
    target.count = rows.count
    switch base.type.physicalType {
    case .int8: add(start, added, target.elements(Int8.self))
    case .int16: add(start, added, target.elements(Int16.self))
    case .int32: add(start, added, target.elements(Int32.self))
    case .int64: add(start, added, target.elements(Int64.self))
    case .boolean, .int128, .double, .interval, .string: preconditionFailure("integers of up to 64 bits")
    }
    try check?(target.view)
    for part in [start, added] where part.hasNulls {
      for row in 0..<rows.count where part.isNull(row) { target.setNull(row) }
    }
    return target.view
  }

  /// Rows of a part, not coded.
  private static func elements(
    of part: Vector, _ rows: Range<Int>, _ scratch: SliceBuffer, _ ordinal: Int
  ) throws(EngineError) -> VectorView {
    let view = try part.view(rows, scratch.inner(part.type, ordinal))
    return view.isCoded
      ? view.flattened(into: scratch.inner(part.type, ordinal + 1).values(part.type)) : view
  }

  /// Where the base comes in runs, codes are looked up by the day of the run and the difference: sums are not made.
  package func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes? {
    if base.type == .date, let runs = base.layout as? RunsLayout {
      let ofDistances = NumberBuffer()
      defer { withExtendedLifetime(ofDistances) {} }
      if let distances = try distance.layout.numbers(count: count, asCodes: false, ofDistances) {
        return runs.localCodes(plus: distances, buffer, code: code)
      }
    }
    return try numbers(count: count, asCodes: asCodes, buffer).flatMap { LocalCodes($0, buffer, code: code) }
  }

  @inline(__always)
  private func add<Element: FixedWidthInteger>(
    _ start: VectorView, _ added: VectorView, _ target: UnsafeMutablePointer<Element>
  ) {
    switch added.type.physicalType {
    case .int8: add(start, added, Int8.self, target)
    case .int16: add(start, added, Int16.self, target)
    case .int32: add(start, added, Int32.self, target)
    case .int64: add(start, added, Int64.self, target)
    case .boolean, .int128, .double, .interval, .string: preconditionFailure("integers of up to 64 bits")
    }
  }

  @inline(__always)
  private func add<Element: FixedWidthInteger, Difference: FixedWidthInteger>(
    _ start: VectorView, _ added: VectorView, _ difference: Difference.Type,
    _ target: UnsafeMutablePointer<Element>
  ) {
    let (bases, differences) = (start.elements(Element.self), added.elements(difference))
    if start.isConstant || added.isConstant {
      for row in 0..<start.count {
        target[row] =
          bases[start.index(row)] &+ Element(truncatingIfNeeded: differences[added.index(row)])
      }
    } else {
      for row in 0..<start.count {
        target[row] = bases[row] &+ Element(truncatingIfNeeded: differences[row])
      }
    }
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    let bases = NumberBuffer(rowCount: count)
    defer { withExtendedLifetime(bases) {} }
    guard let start = try base.layout.numbers(count: count, asCodes: asCodes, bases),
      let added = try distance.layout.numbers(count: count, asCodes: false, buffer)
    else { return nil }
    return added.plus(start, buffer)
  }

  package func isNull(_ row: Int) throws(EngineError) -> Bool {
    if try base.isNull(row) { return true }
    return try distance.isNull(row)
  }
}
