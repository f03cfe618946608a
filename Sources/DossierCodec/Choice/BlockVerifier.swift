import DossierBase
import DossierVector
import Glibc

/// Decodes a fresh block and compares it with what was encoded.
enum BlockVerifier {
  /// True if every slice of the block decodes to the column.
  static func holds(_ block: EncodedBlock, _ column: BlockInput, among encodings: [any Encoding.Type]) -> Bool
  {
    block.bytes.withUnsafeBytes { bytes in
      do throws(EngineError) {
        let type = column.type ?? column.lane.carrierType
        var sibling: (() throws(EngineError) -> Vector)?
        var siblingBytes: ChunkBytes.Source?
        if let id = block.sibling {
          sibling = try column.reference(to: id)
          if let bytes = column.siblings?.bytes(id) { siblingBytes = { () throws(EngineError) in bytes } }
        }
        let cold = UnsafeMutableRawBufferPointer.allocate(byteCount: block.coldBytes.count, alignment: 64)
        defer { cold.deallocate() }
        cold.copyBytes(from: block.coldBytes)
        let source = { () throws(EngineError) in ChunkBytes(UnsafeRawBufferPointer(cold), owner: nil) }
        let chunk = ChunkContext(type: type, cold: source, sibling: sibling, siblingBytes: siblingBytes)
        let decoded = try BlockDecoder.vector(
          ByteReader(block: bytes), expecting: column.shape, among: encodings, chunk)
        let (scratch, elements) = (SliceBuffer(type), VectorBuilder(type))
        let expected = UnsafeMutableRawPointer.allocate(
          byteCount: Limits.vectorRowCount * column.lane.elementByteCount, alignment: 64)
        defer { expected.deallocate() }
        for start in stride(from: 0, to: column.count, by: Limits.vectorRowCount) {
          let end = min(start + Limits.vectorRowCount, column.count)
          let slice = try decoded.view(start..<end, scratch)
          guard haveEqualNulls(slice, column, start) else { return false }
          if !isEqual(slice.flattened(into: elements), column, start, expected) { return false }
        }
        return true
      } catch {
        return false
      }
    }
  }

  /// - Parameter decoded: not coded.
  private static func isEqual(
    _ decoded: VectorView, _ column: BlockInput, _ start: Int, _ expected: UnsafeMutableRawPointer
  ) -> Bool {
    if case .texts(let texts) = column.values {
      guard let heap = decoded.heap else { return decoded.isConstant && decoded.isNull(0) }
      let refs = UnsafeMutablePointer(mutating: decoded.elements(StringRef.self))
      let found = TextColumn(refs: refs, bytes: heap.bytes)
      return (0..<decoded.count).allSatisfy { row in
        column.isNull(start + row) || found.isEqual(decoded.index(row), texts, start + row)
      }
    }
    let width = column.lane.elementByteCount
    let elements = UnsafeRawPointer(decoded.elements(UInt8.self))
    column.copyLanes(start..<start + decoded.count, to: expected)
    if !decoded.isConstant, memcmp(elements, expected, decoded.count * width) == 0 { return true }
    return (0..<decoded.count).allSatisfy { row in
      column.isNull(start + row)
        || memcmp(elements + decoded.index(row) * width, expected + row * width, width) == 0
    }
  }

  private static func haveEqualNulls(_ decoded: VectorView, _ column: BlockInput, _ start: Int) -> Bool {
    if column.nullCount == 0 { return !decoded.hasNulls }
    return column.validity.withUnsafeBufferPointer { validity in
      let expected = validity.baseAddress! + start
      guard let found = decoded.validity else { return memchr(expected, 0, decoded.count) == nil }
      if !decoded.isConstant { return memcmp(found, expected, decoded.count) == 0 }
      return memchr(expected, found[0] == 0 ? 1 : 0, decoded.count) == nil
    }
  }
}
