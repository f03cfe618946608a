package import DossierBase

/// One value for most rows, and the others with their positions.
package final class SparseLayout: Layout {
  private let values: Vector
  private let flat: FlatLayout
  private let positions: RowPositions

  /// - Parameters:
  ///   - values: flat, without nulls; the first is what rows have that are not listed, then one per position.
  ///   - positions: ascending, each once.
  package init(_ values: Vector, at positions: RowPositions) {
    guard let flat = values.layout as? FlatLayout, values.count == positions.count + 1 else {
      preconditionFailure("a value in memory for each position, and one more")
    }
    self.values = values
    self.flat = flat
    self.positions = positions
  }

  package var kind: LayoutKind { .sparse }
  package func copy(_ sibling: Vector?) -> any Layout { self }
  package var isConstant: Bool { positions.count == 0 }
  package var countsWithoutRows: Bool { true }
  package var byteCount: Int { values.byteCount + 4 * positions.count }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let listed = positions.indices(of: rows)
    if listed.isEmpty { return flat.view(0..<1).repeated(rows.count) }
    let target = scratch.values(values.type)
    if let heap = flat.heap { target.reset(sharing: heap) } else { target.reset() }
    switch values.type.physicalType.byteCount {
    case 1: fill(target, UInt8.self, rows, listed)
    case 2: fill(target, UInt16.self, rows, listed)
    case 4: fill(target, UInt32.self, rows, listed)
    case 8: fill(target, UInt64.self, rows, listed)
    default: fill(target, UInt128.self, rows, listed)
    }
    target.count = rows.count
    return target.view
  }

  @inline(__always)
  private func fill<Element: BitwiseCopyable>(
    _ target: VectorBuilder, _ element: Element.Type, _ rows: Range<Int>, _ listed: Range<Int>
  ) {
    let source = flat.start.assumingMemoryBound(to: element)
    let elements = target.elements(element)
    elements.update(repeating: source[0], count: rows.count)
    for index in listed { elements[Int(positions.start[index]) &- rows.lowerBound] = source[index &+ 1] }
  }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    append(rows, validity, to: target, from: flat.view(0..<values.count)) { row in
      let index = positions.firstIndex(notBelow: row)
      return index < positions.count && Int(positions.start[index]) == row ? index + 1 : 0
    }
  }

  package func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    let listed = positions.indices(of: rows)
    let source = flat.start.assumingMemoryBound(to: UInt16.self)
    counts[Int(source[0])] &+= UInt32(truncatingIfNeeded: rows.count &- listed.count)
    for index in listed { counts[Int(source[index &+ 1])] &+= 1 }
    return listed.count + 1
  }
}
