import DossierBase
import DossierVector

/// Every row has the same value, which the body holds once: a text after its length in 32 bits.
///
/// The body is empty if all rows are null.
enum ConstantEncoding: Encoding {
  static let id = EncodingID.constant

  static func estimate(_ column: BlockInput) -> Int? {
    guard column.isConstant else { return nil }
    if column.nullCount == column.count { return 0 }
    if case .texts(let texts) = column.values { return 4 + texts[0].count }
    return column.lane.elementByteCount
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard column.isConstant else { return false }
    if column.nullCount == column.count { return true }
    switch column.values {
    case .integers(let elements):
      withUnsafeBytes(of: elements[0].littleEndian) { bytes in
        writer.body.write(UnsafeRawBufferPointer(rebasing: bytes[..<column.lane.elementByteCount]))
      }
    case .wides(let elements): writer.body.write(elements[0])
    case .texts(let texts):
      writer.body.write(UInt32(texts[0].count))
      writer.body.write(UnsafeRawBufferPointer(texts[0]))
    }
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let lane = header.shape.lane
    let value = VectorBuilder(chunk.type, capacity: 1)
    value.count = 1
    if header.validity == .all {
      value.clear()
    } else if lane == .text {
      let bytes = try reader.take(Int(try reader.read(UInt32.self)))
      let memory = try chunk.memory(bytes.count)
      memory.bytes.copyMemory(from: bytes)
      let heap = StringHeap(at: memory.start, count: bytes.count, owner: memory)
      value.shareHeap(heap)
      value.elements(StringRef.self)[0] = StringRef(offset: 0, length: UInt32(bytes.count))
      if chunk.mustBeUTF8 { try heap.requireUTF8(value.elements(StringRef.self), count: 1) }
    } else {
      let bytes = try reader.take(lane.elementByteCount)
      UnsafeMutableRawBufferPointer(start: value.data, count: bytes.count).copyMemory(from: bytes)
      try chunk.rule?.check(value.data, lane, count: 1, chunk.type)
    }
    return ConstantLayout(value.finish())
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    header.validity == .all ? "null" : nil
  }
}
