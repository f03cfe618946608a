import DossierBase
import DossierVector

/// Numbers as the bucket that they are in, of few, and their place there.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 8 | stride, at least 1 |
/// | 8 | 8 | base, signed |
/// | 16 | 1 | the scale: 0 … 32 even buckets of so many bits, 255 growing ones |
/// | 17 | 4 + n | a part of 16-bit lanes: the bucket of each row |
/// | … | n | the places, one after the other in the bits of their buckets, least significant first |
enum BucketEncoding: Encoding {
  static let id = EncodingID.buckets
  private static let growingCode: UInt8 = 255
  private static let leastPackedBitCount = 10
  static func estimate(_ column: BlockInput) -> Int? {
    // Small numbers are left to trees.
    guard let packing = column.bitPackingPlan, packing.bodyByteCount * 8 > column.count * leastPackedBitCount,
      let plan = column.bucketPlan
    else { return nil }
    return 17 + plan.byteCount
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let plan = column.bucketPlan, let packing = column.bitPackingPlan,
      case .integers(let values) = column.values
    else { return false }
    writer.body.write(plan.stride)
    writer.body.write(plan.base)
    switch plan.scale {
    case .even(let bits): writer.body.write(UInt8(bits))
    case .growing: writer.body.write(growingCode)
    }
    let buckets = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
    let part = BlockInput(lane: .bits16, count: column.count, values: .integers(buckets))
    // A place has up to 32 bits; what is held of the bytes before are fewer than 32.
    let places = UnsafeMutablePointer<UInt32>.allocate(capacity: column.count + 1)
    defer { places.deallocate() }
    var (held, heldBitCount, wordCount) = (UInt64(0), UInt64(0), 0)
    for row in 0..<column.count {
      let number = packing.number(values[row], over: plan.base)
      let (bucket, bits) = plan.scale.bucket(of: number)
      buckets[row] = Int64(bucket)
      held |= (number & ((1 &<< UInt64(bits)) &- 1)) &<< heldBitCount
      heldBitCount &+= UInt64(bits)
      if heldBitCount >= 32 {
        places[wordCount] = UInt32(truncatingIfNeeded: held).littleEndian
        wordCount &+= 1
        held &>>= 32
        heldBitCount &-= 32
      }
    }
    places[wordCount] = UInt32(truncatingIfNeeded: held).littleEndian
    try PartBlock.write(part, to: &writer)
    let byteCount = 4 * wordCount + (Int(heldBitCount) + 7) / 8
    writer.body.write(UnsafeRawBufferPointer(start: places, count: byteCount))
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let start = reader.position
    guard header.shape.lane.isNarrow else {
      throw .damaged("buckets of values of no or too many bits")
    }
    let stride = try reader.read(UInt64.self)
    let base = try reader.read(Int64.self)
    let code = try reader.read(UInt8.self)
    guard stride >= 1, code <= 32 || code == growingCode else { throw .damaged("buckets of no scale") }
    let scale = code == growingCode ? BucketScale.growing : .even(bits: Int(code))
    let buckets = try PartBlock.read(
      &reader, lane: .bits16, rowCount: header.shape.rowCount,
      chunk.part(.smallint, .codes(below: BucketScale.bucketLimit)))
    let decoder = BucketDecoder(
      base: base, stride: stride, scale, buckets, places: try reader.take(reader.rest.count), header.shape)
    return StoredLayout(decoder, header, chunk, byteCount: reader.position - start)
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    _ = try reader.take(16)
    let code = try reader.read(UInt8.self)
    return code == growingCode ? "growing" : "of \(code) bits"
  }
}

/// Puts numbers together from buckets and places.
final class BucketDecoder: ValueDecoder {
  /// What there is to know of a bucket.
  private struct Bucket: BitwiseCopyable {
    /// The value of its first number.
    var value: UInt64
    var bitCount: Int
  }

  private let stride: UInt64
  /// All buckets that there may be.
  private let table: [Bucket]
  private let buckets: Vector
  private let places: UnsafeRawBufferPointer
  private let shape: BlockShape
  private let scratch = SliceBuffer(.smallint)
  /// Where the places of each slice begin, in bits, and where the last one's end; found when a slice is first read.
  @exclusivity(unchecked) private var starts: [Int] = []

  init(
    base: Int64, stride: UInt64, _ scale: BucketScale, _ buckets: Vector, places: UnsafeRawBufferPointer,
    _ shape: BlockShape
  ) {
    self.stride = stride
    table = (0..<BucketScale.bucketLimit).map { bucket in
      let (start, bitCount) = scale.start(of: bucket)
      return Bucket(value: UInt64(bitPattern: base) &+ start &* stride, bitCount: bitCount)
    }
    self.buckets = buckets
    self.places = places
    self.shape = shape
  }

  private init(copying other: BucketDecoder) {
    (stride, table, places, shape) = (other.stride, other.table, other.places, other.shape)
    buckets = other.buckets.copy(nil)
  }

  func copy() -> any ValueDecoder { BucketDecoder(copying: self) }

  /// - Throws: damage, unless the places are as many bits as the buckets say.
  private func findStarts() throws(EngineError) {
    guard starts.isEmpty else { return }
    var starts = [0]
    for slice in 0..<shape.sliceCount {
      var bitCount = starts[slice]
      let view = try buckets(ofSlice: slice)
      let elements = view.elements(UInt16.self)
      table.withUnsafeBufferPointer { table in
        if view.isConstant {
          bitCount += view.count * table[Int(elements[0])].bitCount
        } else {
          for row in 0..<view.count { bitCount &+= table[Int(elements[row])].bitCount }
        }
      }
      starts.append(bitCount)
    }
    guard (starts[shape.sliceCount] + 7) / 8 == places.count else {
      throw .damaged("places in buckets that are too few or too many")
    }
    self.starts = starts
  }

  private func buckets(ofSlice slice: Int) throws(EngineError) -> VectorView {
    let start = slice * Limits.vectorRowCount
    return scratch.elements(
      of: try buckets.view(start..<start + shape.rowCount(ofSlice: slice), scratch))
  }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    try findStarts()
    let view = try buckets(ofSlice: slice)
    switch shape.lane {
    case .bits8: decode(view, slice, target, UInt8.self)
    case .bits16: decode(view, slice, target, UInt16.self)
    case .bits32: decode(view, slice, target, UInt32.self)
    default: decode(view, slice, target, UInt64.self)
    }
  }

  @inline(__always)
  private func decode<Element: FixedWidthInteger>(
    _ view: VectorView, _ slice: Int, _ raw: UnsafeMutableRawPointer, _: Element.Type
  ) {
    let target = raw.assumingMemoryBound(to: Element.self)
    let elements = view.elements(UInt16.self)
    let (places, stride, count) = (places, stride, view.count)
    let isConstant = view.isConstant
    var bit = starts[slice]
    // Rows whose places are read as whole words.
    let isInside = (starts[slice + 1] >> 3) + 8 <= places.count
    table.withUnsafeBufferPointer { table in
      for row in 0..<count {
        let bucket = table[Int(elements[isConstant ? 0 : row])]
        let place =
          isInside ? places.word(at: bit, bucket.bitCount) : places.bits(at: bit, bucket.bitCount)
        bit &+= bucket.bitCount
        target[row] = Element(truncatingIfNeeded: bucket.value &+ place &* stride)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Up to 32 bits that seven bytes and more follow.
  @inline(__always)
  fileprivate func word(at bit: Int, _ bitCount: Int) -> UInt64 {
    let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
    return word &>> UInt64(bit & 7) & ((1 &<< UInt64(bitCount)) &- 1)
  }

  /// Up to 32 bits that lie within the bytes.
  @inline(__always)
  fileprivate func bits(at bit: Int, _ bitCount: Int) -> UInt64 {
    if bitCount == 0 { return 0 }
    let byte = bit >> 3
    var word: UInt64 = 0
    if byte + 8 <= count {
      word = UInt64(littleEndian: loadUnaligned(fromByteOffset: byte, as: UInt64.self))
    } else {
      for offset in 0..<count - byte { word |= UInt64(self[byte + offset]) << UInt64(8 * offset) }
    }
    return word >> UInt64(bit & 7) & (UInt64(1) << UInt64(bitCount) - 1)
  }
}
