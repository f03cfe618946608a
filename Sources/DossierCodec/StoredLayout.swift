import DossierBase
import DossierVector

/// Values of a chunk that are decoded slice by slice: once for all that is asked of a slice before the next one.
///
/// The chunk's bytes stay with it. For one thread at a time, since a decoder keeps the compressed piece opened last.
final class StoredLayout: Layout, @unchecked Sendable {
  private let decoder: any ValueDecoder
  private let encoding: EncodingID
  private let shape: BlockShape
  private let chunk: ChunkContext
  /// What the values must be, if nothing but a look at each of them tells.
  private let rule: ValueRule?
  /// The texts that were found to be UTF-8 last.
  @exclusivity(unchecked) private var soundTexts: StringHeap?
  private let number = SliceBuffer.newLayoutNumber()
  let byteCount: Int

  /// - Parameter byteCount: what the values take in the file.
  init(_ decoder: any ValueDecoder, _ header: BlockHeader, _ chunk: ChunkContext, byteCount: Int) {
    self.decoder = decoder
    encoding = header.encoding
    shape = header.shape
    self.chunk = chunk
    self.byteCount = byteCount
    rule = chunk.rule.flatMap { decoder.isKnown(within: $0.domain) ? nil : $0 }
  }

  private init(copying other: StoredLayout) {
    decoder = other.decoder.copy()
    (encoding, shape, chunk) = (other.encoding, other.shape, other.chunk)
    (rule, byteCount) = (other.rule, other.byteCount)
  }

  func copy(_ sibling: Vector?) -> any Layout { StoredLayout(copying: self) }

  var kind: LayoutKind { .stored }
  var name: String { encoding.name }
  /// Nil if the values are stored otherwise.
  var tree: TreeDecoder? { decoder as? TreeDecoder }

  func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let slice = rows.lowerBound / Limits.vectorRowCount
    let start = slice * Limits.vectorRowCount
    let whole = try decoded(slice, scratch).view
    return rows.count == whole.count ? whole : whole.slice(rows.lowerBound - start..<rows.upperBound - start)
  }

  func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    try chunk.locating { () throws(EngineError) in
      guard let numbers = try decoder.numbers(buffer) else { return nil }
      guard let rule else { return numbers }
      guard rule.domain.range.contains(Int128(numbers.base)),
        rule.domain.range.contains(Int128(numbers.base) + Int128(numbers.greatest))
      else { throw rule.damage(chunk.type) }
      return numbers
    }
  }

  func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes? {
    if rule == nil {
      let codes = try chunk.locating { () throws(EngineError) in try decoder.localCodes(buffer, code: code) }
      if let codes { return codes }
    }
    return try numbers(count: count, asCodes: asCodes, buffer).flatMap { LocalCodes($0, buffer, code: code) }
  }

  func rows(
    ofCodes truth: UnsafeBufferPointer<UInt8>, count: Int
  ) throws(EngineError) -> BlockRows? {
    guard rule == nil else { return nil }
    return try chunk.locating { () throws(EngineError) in try decoder.rows(ofCodes: truth) }
  }

  func rows(within range: ClosedRange<Int64>, count: Int) throws(EngineError) -> BlockRows? {
    guard rule == nil else { return nil }
    return try chunk.locating { () throws(EngineError) in try decoder.rows(within: range) }
  }

  func write(
    codesOf rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) throws(EngineError) -> Bool {
    guard rule == nil else { return false }
    return try chunk.locating { () throws(EngineError) in try decoder.write(rows, to: target) }
  }

  var countsWithoutRows: Bool { rule == nil && decoder.knowsCounts }

  func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    guard countsWithoutRows, rows == 0..<shape.rowCount else {
      return try addCountsOfRows(rows, into: counts, scratch)
    }
    decoder.addCounts(into: counts)
    return 0
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
    let memory = try chunk.memory(for: shape.sliceCount * Limits.vectorRowCount, shape.lane)
    var texts = TextGathering(memory.start.assumingMemoryBound(to: StringRef.self), decoder.textByteCount)
    for slice in 0..<shape.sliceCount {
      let start = slice * Limits.vectorRowCount
      try decode(slice, to: memory.start + start * shape.lane.elementByteCount)
      if let heap = decoder.heap {
        try texts.take(start..<start + shape.rowCount(ofSlice: slice), of: heap, chunk)
      }
    }
    return .flat(in: memory, chunk.type, count: shape.rowCount, texts.heap)
  }
}

/// Brings the texts of several heaps, which they fill one after the other, into one; those of one heap stay there.
private struct TextGathering {
  private let refs: UnsafeMutablePointer<StringRef>
  /// Of all heaps together.
  private let byteCount: Int
  /// What all texts taken so far point into.
  private(set) var heap: StringHeap?
  private var memory: ReservedMemory?
  /// The heap taken last, and where it begins among all.
  private var last: (heap: StringHeap, start: Int)?

  init(_ refs: UnsafeMutablePointer<StringRef>, _ byteCount: Int) {
    self.refs = refs
    self.byteCount = byteCount
  }

  /// Takes the next rows, whose texts point into `source`.
  mutating func take(_ rows: Range<Int>, of source: StringHeap, _ chunk: ChunkContext) throws(EngineError) {
    guard let former = last else {
      last = (source, 0)
      if source.count == byteCount {
        heap = source
        return
      }
      guard byteCount <= UInt32.max >> 1 else {
        throw .damaged("the texts of an encoded block take more than 2 GiB")
      }
      let memory = try chunk.memory(byteCount)
      self.memory = memory
      heap = StringHeap(at: memory.start, count: byteCount, owner: memory)
      return copy(source, to: 0)
    }
    if source !== former.heap {
      let start = former.start + former.heap.count
      last = (source, start)
      copy(source, to: start)
    }
    guard let start = last?.start, start > 0 else { return }
    for row in rows { refs[row].offset &+= UInt32(truncatingIfNeeded: start) }
  }

  private func copy(_ source: StringHeap, to start: Int) {
    guard let memory else { return }
    (memory.start + start).copyMemory(from: source.bytes, byteCount: source.count)
  }
}

extension Vector {
  /// All values in memory, as elements; for parts of chunks, which have no nulls and are stored or constant.
  func flat(_ chunk: ChunkContext) throws(EngineError) -> Vector {
    if let stored = layout as? StoredLayout { return try stored.flat() }
    precondition(isConstant, "a part is stored or constant")
    let scratch = SliceBuffer(type)
    let lane = Lane(type)
    let memory = try chunk.memory(for: count, lane)
    let value = try view(0..<1, scratch)
    for row in 0..<count {
      (memory.start + row * lane.elementByteCount).copyMemory(
        from: value.elements(UInt8.self), byteCount: lane.elementByteCount)
    }
    return .flat(in: memory, type, count: count, value.heap)
  }

  /// Elements without nulls in memory that the vector keeps.
  fileprivate static func flat(
    in memory: ReservedMemory, _ type: DataType, count: Int, _ heap: StringHeap?
  ) -> Vector {
    let layout = FlatLayout(at: memory.start, owner: memory, type, count: count, heap: heap)
    return Vector(type, count: count, .allValid, layout)
  }
}
