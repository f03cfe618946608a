import DossierBase
import DossierVector
import Glibc

/// Reads which rows of a block are null, vector by vector.
struct ValidityReader {
  /// What is known of the nulls among some rows.
  enum Extent { case none, some, all }

  let kind: ValidityKind
  private let bytes: UnsafeRawBufferPointer
  /// Where the positions of each vector begin, with one more at the end.
  private var starts: [Int] = []

  /// - Throws: damage, unless the form is well-formed for this many rows.
  init(_ kind: ValidityKind, shape: BlockShape, reader: inout ByteReader) throws(EngineError) {
    self.kind = kind
    switch kind {
    case .none, .all: bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    case .bitmap:
      bytes = try reader.take((shape.rowCount + 7) / 8)
      let spareBits = UInt8((8 - shape.rowCount & 7) & 7)
      guard spareBits == 0 || bytes[bytes.count - 1] >> (8 - spareBits) == 0 else {
        throw .damaged("a null bitmap has bits past its last row")
      }
    case .positions:
      let count = Int(try reader.read(UInt32.self))
      guard count >= 1, count < shape.rowCount else { throw .damaged("a wrong number of null positions") }
      bytes = try reader.take(2 * count)
      starts = try Self.starts(of: bytes, count: count, shape: shape)
    }
  }

  private static func starts(
    of bytes: UnsafeRawBufferPointer, count: Int, shape: BlockShape
  ) throws(EngineError) -> [Int] {
    var starts = Array(repeating: count, count: shape.vectorCount + 1)
    var previous = -1
    var vector = -1
    for index in 0..<count {
      let row = position(bytes, index)
      guard row > previous, row < shape.rowCount else {
        throw .damaged("null positions are not ascending rows of the block")
      }
      previous = row
      while vector < row / Limits.vectorRowCount {
        vector += 1
        starts[vector] = index
      }
    }
    return starts
  }

  @inline(__always)
  private static func position(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
    Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
  }

  /// Sets `hasNulls` and the validity bytes of the first `count` rows.
  func decode(vector: Int, count: Int, into output: Vector) -> Extent {
    output.hasNulls = false
    switch kind {
    case .none: return .none
    case .all:
      output.hasNulls = true
      memset(output.validity, 0, count)
      return .all
    case .bitmap: return decodeBitmap(vector, count, output)
    case .positions:
      let range = starts[vector]..<starts[vector + 1]
      if range.isEmpty { return .none }
      output.hasNulls = true
      memset(output.validity, 1, count)
      let first = vector * Limits.vectorRowCount
      for index in range { output.validity[Self.position(bytes, index) - first] = 0 }
      return range.count == count ? .all : .some
    }
  }

  private func decodeBitmap(_ vector: Int, _ count: Int, _ output: Vector) -> Extent {
    let source = bytes.baseAddress! + vector * (Limits.vectorRowCount / 8)
    let byteCount = (count + 7) / 8
    let target = UnsafeMutableRawPointer(output.validity)
    var valueCount = 0
    for index in 0..<byteCount {
      let bits = source.load(fromByteOffset: index, as: UInt8.self)
      valueCount &+= bits.nonzeroBitCount
      let spread = (UInt64(bits) &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
      let flags = ((spread &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7) & 0x0101_0101_0101_0101
      target.storeBytes(of: flags.littleEndian, toByteOffset: index &* 8, as: UInt64.self)
    }
    if valueCount == count { return .none }
    output.hasNulls = true
    return valueCount == 0 ? .all : .some
  }
}
