import DossierBase
import DossierVector

/// Unpacks the slices of a bit-packed block.
final class BitPackedDecoder: ValueDecoder {
  let stride: UInt64
  let widths: [UInt8]
  private let bases: [Int64]
  private let shape: BlockShape
  @exclusivity(unchecked) private var packed: [UnsafeRawBufferPointer] = []
  /// Where numbers of 64 bits wait to be made 128 bits wide.
  @exclusivity(unchecked) private var narrow: VectorBuilder?

  /// - Throws: damage, unless widths fit the lane and the packed bytes are complete.
  init(_ reader: inout ByteReader, _ shape: BlockShape) throws(EngineError) {
    self.shape = shape
    guard shape.lane != .text else { throw .damaged("texts cannot be bit-packed") }
    stride = try reader.read()
    let baseKind = try reader.read(UInt8.self)
    guard stride >= 1, baseKind <= 1 else { throw .damaged("a bit-packed block has no stride or bases") }
    var bases: [Int64] = []
    for _ in 0..<(baseKind == 0 ? 1 : shape.sliceCount) { bases.append(try reader.read()) }
    self.bases = bases
    widths = Array(try reader.take(shape.sliceCount))
    let widest = min(shape.lane.elementByteCount, 8) * 8
    for slice in 0..<shape.sliceCount {
      let width = Int(widths[slice])
      guard width <= widest else { throw .damaged("a bit-packed vector of \(width) bits a value") }
      let count = shape.rowCount(ofSlice: slice)
      packed.append(try reader.take(BitPacking.byteCount(width: width, count: count)))
    }
    if shape.lane == .bits128 { narrow = VectorBuilder(.bigint) }
  }

  private init(copying other: BitPackedDecoder) {
    (stride, widths, bases) = (other.stride, other.widths, other.bases)
    (shape, packed) = (other.shape, other.packed)
    narrow = other.narrow.map { _ in VectorBuilder(.bigint) }
  }

  func copy() -> any ValueDecoder { narrow == nil ? self : BitPackedDecoder(copying: self) }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let base = base(slice)
    UnpackKernel.unpack(
      packed[slice].baseAddress, width: Int(widths[slice]), count: count,
      base: UInt64(bitPattern: base), stride: stride, to: narrow?.data ?? target,
      elementByteCount: narrow == nil ? shape.lane.elementByteCount : 8)
    if let narrow {
      let source = narrow.elements(Int64.self)
      let wide = target.assumingMemoryBound(to: Int128.self)
      for row in 0..<count { wide[row] = Int128(source[row]) }
    }
  }

  func numbers(_ buffer: NumberBuffer) -> BlockNumbers? {
    let least = bases.min() ?? 0
    var greatest: UInt64 = 0
    for slice in 0..<shape.sliceCount {
      let width = Int(widths[slice])
      let (start, overflow) = base(slice).subtractingReportingOverflow(least)
      guard width <= 16, !overflow, start <= Int64(UInt16.max), stride <= UInt64(UInt16.max) else {
        return nil
      }
      greatest = max(greatest, UInt64(start) + stride * ((1 << UInt64(width)) - 1))
    }
    guard greatest <= UInt64(UInt16.max) else { return nil }
    let isNarrow = greatest <= UInt64(UInt8.max)
    for slice in 0..<shape.sliceCount {
      let row = slice * Limits.vectorRowCount
      UnpackKernel.unpack(
        packed[slice].baseAddress, width: Int(widths[slice]), count: shape.rowCount(ofSlice: slice),
        base: UInt64(base(slice) - least), stride: stride,
        to: isNarrow
          ? UnsafeMutableRawPointer(buffer.bytes + row) : UnsafeMutableRawPointer(buffer.words + row),
        elementByteCount: isNarrow ? 1 : 2)
    }
    return BlockNumbers(
      isNarrow ? .bytes(buffer.bytes) : .words(buffer.words), count: shape.rowCount, base: least)
  }

  private func base(_ slice: Int) -> Int64 { bases.count == 1 ? bases[0] : bases[slice] }

  func isKnown(within domain: ValueDomain) -> Bool {
    (0..<shape.sliceCount).allSatisfy { slice in
      domain.holds(base: base(slice), stride: stride, width: Int(widths[slice]))
    }
  }
}
