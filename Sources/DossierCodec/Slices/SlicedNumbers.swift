import DossierBase
import DossierVector

/// Numbers of 64 bits of a block that follow from each other or from another column: what computes a slice of them.
protocol NumberSlices: AnyObject {
  /// One for another reader.
  func copy() -> any NumberSlices

  /// Writes the numbers of a slice to their place among those of all rows.
  ///
  /// - Parameter followsKnown: true if the numbers of the slice before stand there already.
  func compute(
    _ slice: Int, _ numbers: UnsafeMutablePointer<Int64>, followsKnown: Bool
  ) throws(EngineError)
}

/// Numbers whose slices are computed when they are first asked for, and kept.
final class SlicedNumbers: Layout, @unchecked Sendable {
  private let type: DataType
  private let shape: BlockShape
  private let source: any NumberSlices
  private let chunk: ChunkContext
  @exclusivity(unchecked) private var memory: (start: UnsafeMutablePointer<Int64>, layout: FlatLayout)?
  @exclusivity(unchecked) private var isKnown: [Bool]

  /// - Parameter source: for this layout alone.
  init(_ source: any NumberSlices, _ type: DataType, rowCount: Int, _ chunk: ChunkContext) {
    self.type = type
    self.source = source
    self.chunk = chunk
    shape = BlockShape(lane: .bits64, rowCount: rowCount)
    isKnown = Array(repeating: false, count: shape.sliceCount)
  }

  var kind: LayoutKind { .stored }
  var byteCount: Int { memory?.layout.byteCount ?? 0 }

  func copy(_ sibling: Vector?) -> any Layout {
    SlicedNumbers(source.copy(), type, rowCount: shape.rowCount, chunk)
  }

  func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let memory = try room()
    let slice = rows.lowerBound / Limits.vectorRowCount
    if !isKnown[slice] {
      let followsKnown = slice > 0 && isKnown[slice - 1]
      try chunk.locating { () throws(EngineError) in
        try source.compute(slice, memory.start, followsKnown: followsKnown)
      }
      isKnown[slice] = true
    }
    return try memory.layout.view(rows, scratch)
  }

  private func room() throws(EngineError) -> (start: UnsafeMutablePointer<Int64>, layout: FlatLayout) {
    if let memory { return memory }
    let made = try chunk.memory(for: shape.rowCount, .bits64)
    let layout = FlatLayout(at: made.start, owner: made, type, count: shape.rowCount, heap: nil)
    memory = (made.start.assumingMemoryBound(to: Int64.self), layout)
    return (made.start.assumingMemoryBound(to: Int64.self), layout)
  }
}

/// Integers of a part that are taken by their places, mostly in order.
struct PlacedIntegers {
  /// Of 64-bit lanes; nil if there are none.
  private let part: Vector?
  private let scratch: SliceBuffer

  init(_ part: Vector?) {
    self.part = part
    scratch = SliceBuffer(part?.type ?? .bigint)
  }

  var copy: PlacedIntegers { PlacedIntegers(part?.copy(nil)) }

  /// Copies those of some places, which there are.
  func copy(_ places: Range<Int>, to target: UnsafeMutablePointer<Int64>) throws(EngineError) {
    guard let part, !places.isEmpty else { return }
    precondition(places.upperBound <= part.count, "places of a part")
    var place = places.lowerBound
    while place < places.upperBound {
      let end = min((place / Limits.vectorRowCount + 1) * Limits.vectorRowCount, places.upperBound)
      let view = scratch.elements(of: try part.view(place..<end, scratch))
      let elements = view.elements(Int64.self)
      if view.isConstant {
        (target + (place - places.lowerBound)).update(repeating: elements[0], count: end - place)
      } else {
        (target + (place - places.lowerBound)).update(from: elements, count: end - place)
      }
      place = end
    }
  }
}
