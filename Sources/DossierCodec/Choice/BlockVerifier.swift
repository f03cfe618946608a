import DossierVector
import Glibc

/// Decodes a fresh block and compares it with what was encoded.
enum BlockVerifier {
  /// True if every vector of the block decodes to the column.
  static func holds(_ block: EncodedBlock, _ column: BlockInput) -> Bool {
    block.bytes.withUnsafeBytes { bytes in
      do throws(EngineError) {
        let decoder = try BlockDecoder(
          ByteReader(bytes), expecting: column.shape, among: EncodingChooser.encodings)
        let decoded = Vector(column.lane.carrierType)
        let expected = UnsafeMutableRawPointer.allocate(
          byteCount: Limits.vectorRowCount * column.lane.elementByteCount, alignment: 64)
        defer { expected.deallocate() }
        for vector in 0..<column.shape.vectorCount {
          try decoder.decode(vector: vector, into: decoded)
          if !isEqual(decoded, column, vector, expected) { return false }
        }
        return true
      } catch {
        return false
      }
    }
  }

  private static func isEqual(
    _ decoded: Vector, _ column: BlockInput, _ vector: Int, _ expected: UnsafeMutableRawPointer
  ) -> Bool {
    let start = vector * Limits.vectorRowCount
    guard decoded.count == column.shape.rowCount(ofVector: vector) else { return false }
    for row in 0..<decoded.count where decoded.isNull(row) != column.isNull(start + row) { return false }
    if case .texts(let refs, let heap) = column.values {
      return (0..<decoded.count).allSatisfy { row in
        decoded.isNull(row)
          || StringHeap.compare(decoded.text(row), heap.buffer(refs[start + row])) == 0
      }
    }
    decoded.expandConstant()
    let width = column.lane.elementByteCount
    column.copyLanes(start..<start + decoded.count, to: expected)
    if memcmp(decoded.data, expected, decoded.count * width) == 0 { return true }
    return (0..<decoded.count).allSatisfy { row in
      decoded.isNull(row) || memcmp(decoded.data + row * width, expected + row * width, width) == 0
    }
  }
}
