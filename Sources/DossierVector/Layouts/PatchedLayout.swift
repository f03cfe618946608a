package import DossierBase

/// The values of another layout with new ones in some rows; what that layout answers cheaply is set right there.
package final class PatchedLayout: Layout {
  private let type: DataType
  private let inner: any Layout
  /// Rows of the inner layout whose texts mean nothing.
  private let innerValidity: Validity
  private let positions: RowPositions
  /// One per position; their nulls are in the vector's validity.
  private let values: Vector
  private let flat: FlatLayout

  /// - Parameters:
  ///   - validity: of the inner layout's vector.
  ///   - values: flat, one per position; their nulls are up to the vector.
  ///   - positions: ascending, each once.
  init(_ inner: any Layout, _ validity: Validity, _ values: Vector, at positions: RowPositions) {
    guard let flat = values.layout as? FlatLayout, values.count == positions.count else {
      preconditionFailure("a value in memory for each position")
    }
    type = values.type
    self.inner = inner
    innerValidity = validity
    self.positions = positions
    self.values = values
    self.flat = flat
  }

  package func copy(_ sibling: Vector?) -> any Layout {
    PatchedLayout(inner.copy(sibling), innerValidity, values, at: positions)
  }

  package var kind: LayoutKind { .patched }
  package var name: String { "\(kind.name) (\(inner.name))" }
  package var isConstant: Bool { positions.count == 0 && inner.isConstant }
  package var mayHoldNulls: Bool { inner.mayHoldNulls }
  package var isInRuns: Bool { inner.isInRuns }
  package var byteCount: Int { inner.byteCount + values.byteCount + 4 * positions.count }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let patched = positions.indices(of: rows)
    if patched.isEmpty { return try inner.view(rows, scratch) }
    let old = try inner.view(rows, scratch.inner(type, 1))
    let target = scratch.values(type)
    target.reset()
    if type == .varchar {
      replaceTexts(
        of: scratch.inner(type, 1).merge(innerValidity, rows, into: old), rows, patched, in: target)
    } else {
      target.appendFlat(old)
      switch type.physicalType.byteCount {
      case 1: replace(UInt8.self, rows, patched, in: target)
      case 2: replace(UInt16.self, rows, patched, in: target)
      case 4: replace(UInt32.self, rows, patched, in: target)
      case 8: replace(UInt64.self, rows, patched, in: target)
      default: replace(UInt128.self, rows, patched, in: target)
      }
    }
    return target.view
  }

  package func dates(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let patched = positions.indices(of: rows)
    if patched.isEmpty { return try inner.dates(rows, scratch) }
    let target = scratch.values(.date)
    target.reset()
    target.appendFlat(try inner.dates(rows, scratch.inner(.date, 1)))
    let (moments, dates) = (flat.start.assumingMemoryBound(to: Int64.self), target.elements(Int32.self))
    for index in patched {
      let row = Int(positions.start[index]) &- rows.lowerBound
      dates[row] = Microseconds.date(ofTimestamp: moments[index])
      if target.hasNulls { target.validity[row] = 1 }
    }
    return target.view
  }

  @inline(__always)
  private func replace<Element: BitwiseCopyable>(
    _ element: Element.Type, _ rows: Range<Int>, _ patched: Range<Int>, in target: VectorBuilder
  ) {
    let source = flat.start.assumingMemoryBound(to: element)
    let elements = target.elements(element)
    for index in patched {
      let row = Int(positions.start[index]) &- rows.lowerBound
      elements[row] = source[index]
      if target.hasNulls { target.validity[row] = 1 }
    }
  }

  /// Texts of two heaps are copied into one, in the order of the rows.
  private func replaceTexts(
    of old: VectorView, _ rows: Range<Int>, _ patched: Range<Int>, in target: VectorBuilder
  ) {
    func copy(_ kept: Range<Int>) {
      if !kept.isEmpty { target.appendFlat(old.slice(kept)) }
    }
    var row = 0
    for index in patched {
      let next = Int(positions.start[index]) - rows.lowerBound
      copy(row..<next)
      let isNull = values.validity.isNull(index)
      target.append(isNull ? .nulls(type, count: 1) : flat.view(index..<index + 1))
      row = next + 1
    }
    copy(row..<rows.count)
  }

  package func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    let visited = try inner.addCounts(rows, into: counts, scratch)
    let patched = positions.indices(of: rows)
    let source = flat.start.assumingMemoryBound(to: UInt16.self)
    for index in patched {
      let row = Int(positions.start[index])
      let old = try inner.view(row..<row + 1, scratch.inner(type, 1))
      counts[Int(old.code(0))] &-= 1
      counts[Int(source[index])] &+= 1
    }
    return visited + 2 * patched.count
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    guard positions.count > 0 else { return try inner.numbers(count: count, asCodes: asCodes, buffer) }
    let ofPatches = NumberBuffer(rowCount: positions.count)
    defer { withExtendedLifetime(ofPatches) {} }
    guard let patches = try values.layout.numbers(count: positions.count, asCodes: asCodes, ofPatches),
      let numbers = try inner.numbers(count: count, asCodes: asCodes, buffer)
    else { return nil }
    return numbers.replaced(by: patches, at: positions, buffer)
  }

  package func rows(
    ofCodes truth: UnsafeBufferPointer<UInt8>, count: Int
  ) throws(EngineError) -> BlockRows? {
    guard let rows = try inner.rows(ofCodes: truth, count: count) else { return nil }
    let codes = flat.start.assumingMemoryBound(to: UInt16.self)
    let mask = BitMask(count: count)
    switch rows {
    case .none: break
    case .all: mask.setAll()
    case .some(let bits): mask.copy(bits)
    }
    for index in 0..<positions.count {
      let row = Int(positions.start[index])
      if truth[Int(codes[index])] != 0 { mask.set(row) } else { mask.clear(row) }
    }
    return .some(mask)
  }

  package func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes? {
    let ofPatches = NumberBuffer(rowCount: max(positions.count, 1))
    defer { withExtendedLifetime(ofPatches) {} }
    guard positions.count > 0,
      let patches = try values.layout.numbers(count: positions.count, asCodes: asCodes, ofPatches),
      let codes = try inner.localCodes(count: count, asCodes: asCodes, buffer, code: code)
    else { return nil }
    return codes.patched(positions) { code(patches.base &+ Int64(patches[$0])) }
  }

  package func isNull(_ row: Int) throws(EngineError) -> Bool {
    guard positions.indices(of: row..<row + 1).isEmpty else { return false }
    return try inner.isNull(row)
  }
}

extension Vector {
  /// The same rows with new values, which may be null, at some positions.
  ///
  /// - Parameters:
  ///   - values: flat and of the vector's type, one per position.
  ///   - positions: ascending, each once.
  package func patched(_ values: Vector, at positions: RowPositions) -> Vector {
    let layout = PatchedLayout(layout, validity, values, at: positions)
    if case .allValid = validity, case .allValid = values.validity {
      return Vector(type, count: count, .allValid, layout)
    }
    let mask = BitMask(count: count)
    switch validity {
    case .allValid: mask.setAll()
    case .allNull: break
    case .bits(let bits): mask.copy(bits)
    }
    for index in 0..<positions.count {
      let row = Int(positions.start[index])
      if values.validity.isNull(index) { mask.clear(row) } else { mask.set(row) }
    }
    return Vector(type, count: count, Validity(mask), layout)
  }
}
