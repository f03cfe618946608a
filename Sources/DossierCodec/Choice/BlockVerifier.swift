import DossierBase
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
    guard haveEqualNulls(decoded, column, start) else { return false }
    if case .texts(let texts) = column.values {
      guard let heap = decoded.heap else { return false }
      let found = TextColumn(refs: decoded.elements(StringRef.self), bytes: heap.bytes)
      let isConstant = decoded.form == .constant
      return (0..<decoded.count).allSatisfy { row in
        column.isNull(start + row) || found.isEqual(isConstant ? 0 : row, texts, start + row)
      }
    }
    decoded.expandConstant()
    let width = column.lane.elementByteCount
    column.copyLanes(start..<start + decoded.count, to: expected)
    if memcmp(decoded.data, expected, decoded.count * width) == 0 { return true }
    return (0..<decoded.count).allSatisfy { row in
      column.isNull(start + row) || memcmp(decoded.data + row * width, expected + row * width, width) == 0
    }
  }

  private static func haveEqualNulls(_ decoded: Vector, _ column: BlockInput, _ start: Int) -> Bool {
    if column.nullCount == 0 { return !decoded.hasNulls }
    return column.validity.withUnsafeBufferPointer { validity in
      let expected = validity.baseAddress! + start
      if decoded.hasNulls {
        // A constant vector has a validity for its one value only.
        return decoded.form == .constant
          ? memchr(expected, 1, decoded.count) == nil : memcmp(decoded.validity, expected, decoded.count) == 0
      }
      return memchr(expected, 0, decoded.count) == nil
    }
  }
}
