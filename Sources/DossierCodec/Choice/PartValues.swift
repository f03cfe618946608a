import DossierBase
import DossierVector
import Glibc

/// All values of a part, decoded at once.
final class PartValues {
  let count: Int
  let lane: Lane
  /// One element of the lane per value; references into ``heap`` for text.
  let elements: UnsafeMutableRawPointer
  let heap: StringHeap?

  init(_ part: BlockDecoder) throws(EngineError) {
    count = part.shape.rowCount
    lane = part.shape.lane
    elements = .allocate(byteCount: count * lane.elementByteCount, alignment: 64)
    heap = lane == .text ? StringHeap(capacity: 64) : nil
    let scratch = Vector(lane.carrierType)
    for vector in 0..<part.shape.vectorCount {
      try part.decode(vector: vector, into: scratch)
      let target = elements + vector * Limits.vectorRowCount * lane.elementByteCount
      if let heap {
        try Self.copyTexts(scratch, to: target.assumingMemoryBound(to: StringRef.self), heap)
      } else {
        scratch.expandConstant()
        memcpy(target, scratch.data, scratch.count * lane.elementByteCount)
      }
    }
  }

  deinit { elements.deallocate() }

  func areWithin(_ domain: ValueDomain) -> Bool { domain.holds(elements, lane, count: count) }

  func requireUTF8() throws(EngineError) {
    try heap?.requireUTF8(elements.assumingMemoryBound(to: StringRef.self), count: count)
  }

  private static func copyTexts(
    _ vector: Vector, to refs: UnsafeMutablePointer<StringRef>, _ heap: StringHeap
  ) throws(EngineError) {
    guard let source = vector.heap else { return }
    let texts = TextColumn(refs: vector.elements(StringRef.self), bytes: source.bytes)
    let distinctCount = vector.form == .constant ? 1 : vector.count
    let byteCount = (0..<distinctCount).reduce(0) { $0 + Int(texts.refs[$1].length) }
    var offset = heap.count
    guard offset + byteCount <= UInt32.max >> 1 else {
      throw .damaged("the texts of an encoded block take more than 2 GiB")
    }
    var target = heap.extend(by: byteCount)
    for row in 0..<distinctCount {
      let length = Int(texts.refs[row].length)
      memcpy(target, texts.bytes + Int(texts.refs[row].offset), length)
      refs[row] = StringRef(offset: UInt32(offset), length: UInt32(length))
      target += length
      offset += length
    }
    for row in distinctCount..<vector.count { refs[row] = refs[0] }
  }
}
