import DossierBase
import DossierVector

/// Values of a chunk that are decoded slice by slice: once for all that is asked of a slice before the next one.
///
/// The chunk's bytes stay with it. For one thread at a time, since a decoder keeps the compressed piece opened last.
final class StoredLayout: Layout, @unchecked Sendable {
  private let decoder: any ValueDecoder
  private let shape: BlockShape
  private let chunk: ChunkContext
  /// What the values must be, if nothing but a look at each of them tells.
  private let rule: ValueRule?
  /// The texts that were found to be UTF-8 last.
  private var soundTexts: StringHeap?
  private let number = SliceBuffer.newLayoutNumber()
  let byteCount: Int

  /// - Parameter byteCount: what the values take in the file.
  init(_ decoder: any ValueDecoder, _ shape: BlockShape, _ chunk: ChunkContext, byteCount: Int) {
    self.decoder = decoder
    self.shape = shape
    self.chunk = chunk
    self.byteCount = byteCount
    rule = chunk.rule.flatMap { decoder.isKnown(within: $0.domain) ? nil : $0 }
  }

  var kind: LayoutKind { .stored }

  func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let slice = rows.lowerBound / Limits.vectorRowCount
    let start = slice * Limits.vectorRowCount
    let whole = try decoded(slice, scratch).view
    return rows.count == whole.count ? whole : whole.slice(rows.lowerBound - start..<rows.upperBound - start)
  }

  private func decoded(_ slice: Int, _ scratch: SliceBuffer) throws(EngineError) -> VectorBuilder {
    if let held = scratch.decoded(slice, of: number) { return held }
    let values = scratch.values(chunk.type)
    if let heap = decoder.heap { values.reset(sharing: heap) } else { values.reset() }
    try decode(slice, to: values.data)
    if let heap = decoder.heap { values.shareHeap(heap) }
    values.count = shape.rowCount(ofSlice: slice)
    scratch.hold(slice, of: number)
    return values
  }

  /// Decodes a slice to `target`, which has room for 1,024 elements.
  private func decode(_ slice: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let count = shape.rowCount(ofSlice: slice)
    try chunk.locating { () throws(EngineError) in
      try decoder.decode(slice: slice, count: count, to: target)
      if let rule { try rule.check(target, shape.lane, count: count, chunk.type) }
      if chunk.mustBeUTF8, decoder.heap !== soundTexts {
        try decoder.requireUTF8()
        soundTexts = decoder.heap
      }
    }
  }

  /// All values in memory, decoded at once.
  func flat() throws(EngineError) -> Vector {
    let values = VectorBuilder(chunk.type, capacity: shape.sliceCount * Limits.vectorRowCount)
    var texts = TextGathering(values.elements(StringRef.self))
    for slice in 0..<shape.sliceCount {
      let start = slice * Limits.vectorRowCount
      try decode(slice, to: values.data + start * shape.lane.elementByteCount)
      if let heap = decoder.heap {
        try texts.take(start..<start + shape.rowCount(ofSlice: slice), of: heap)
      }
    }
    if let heap = texts.heap { values.shareHeap(heap) }
    values.count = shape.rowCount
    return values.finish()
  }
}

/// Brings texts of several heaps into one; texts of one heap stay there.
private struct TextGathering {
  private let refs: UnsafeMutablePointer<StringRef>
  /// The heap that all texts taken so far point into.
  private(set) var heap: StringHeap?
  private var isOwn = false

  init(_ refs: UnsafeMutablePointer<StringRef>) { self.refs = refs }

  /// Takes the next rows, whose texts point into `source`.
  mutating func take(_ rows: Range<Int>, of source: StringHeap) throws(EngineError) {
    guard let former = heap else {
      heap = source
      return
    }
    if !isOwn {
      if source === former { return }
      heap = StringHeap()
      isOwn = true
      try copy(0..<rows.lowerBound, from: former)
    }
    try copy(rows, from: source)
  }

  private func copy(_ rows: Range<Int>, from source: StringHeap) throws(EngineError) {
    guard let heap else { return }
    let byteCount = rows.reduce(0) { $0 + Int(refs[$1].length) }
    guard heap.count + byteCount <= UInt32.max >> 1 else {
      throw .damaged("the texts of an encoded block take more than 2 GiB")
    }
    heap.reserve(byteCount)
    for row in rows {
      refs[row] = heap.append(source.bytes + Int(refs[row].offset), count: Int(refs[row].length))
    }
  }
}

extension Vector {
  /// All values in memory, as elements; for parts of chunks, which have no nulls.
  func flat() throws(EngineError) -> Vector {
    if let stored = layout as? StoredLayout { return try stored.flat() }
    let values = VectorBuilder(type, capacity: count)
    let scratch = SliceBuffer(type)
    for start in stride(from: 0, to: count, by: Limits.vectorRowCount) {
      values.append(try view(start..<min(start + Limits.vectorRowCount, count), scratch))
    }
    return values.finish()
  }
}
