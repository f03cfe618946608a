import DossierBase
import DossierVector

/// The values as they are in memory, little-endian; texts as ``TextBody`` with nothing compressed.
enum PlainEncoding: Encoding {
  static let id = EncodingID.plain

  static func estimate(_ column: BlockInput) -> Int? {
    column.lane == .text
      ? TextBody.estimate(column, compressedRatio: 1) : column.count * column.lane.elementByteCount
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    if column.lane == .text {
      try TextBody.write(column, isCompressed: false, to: &writer)
    } else {
      writer.body.fill(column.count * column.lane.elementByteCount) { target in
        column.copyLanes(0..<column.count, to: target)
      }
    }
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    if header.shape.lane == .text {
      let byteCount = reader.rest.count
      let decoder = try TextDecoder(&reader, header.shape, chunk, mayBeCompressed: false)
      return StoredLayout(decoder, header, chunk, byteCount: byteCount - reader.rest.count)
    }
    let bytes = try reader.take(header.shape.rowCount * header.shape.lane.elementByteCount)
    let decoder = PlainDecoder(bytes, header.shape.lane)
    return StoredLayout(decoder, header, chunk, byteCount: bytes.count)
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    nil
  }
}

extension BlockInput {
  /// Writes the values of some rows as their lanes are in memory.
  ///
  /// - Precondition: the lane is not text.
  func copyLanes(_ rows: Range<Int>, to target: UnsafeMutableRawPointer) {
    switch (values, lane) {
    case (.integers(let elements), .bits8): narrow(elements, rows, target, Int8.self)
    case (.integers(let elements), .bits16): narrow(elements, rows, target, Int16.self)
    case (.integers(let elements), .bits32): narrow(elements, rows, target, Int32.self)
    case (.integers(let elements), _): narrow(elements, rows, target, Int64.self)
    case (.wides(let elements), _):
      target.copyMemory(from: elements + rows.lowerBound, byteCount: 16 * rows.count)
    case (.texts, _): preconditionFailure("texts have no lanes of their own")
    }
  }

  @inline(__always)
  private func narrow<Element: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafePointer<Int64>, _ rows: Range<Int>, _ target: UnsafeMutableRawPointer,
    _ element: Element.Type
  ) {
    for (place, row) in rows.enumerated() {
      let value = Element(truncatingIfNeeded: source[row]).littleEndian
      target.storeBytes(of: value, toByteOffset: place &* MemoryLayout<Element>.size, as: element)
    }
  }
}
