import DossierBase

/// How numbers are divided into buckets, of which there are few, and places in their bucket.
enum BucketScale: Equatable {
  /// Buckets of 2^bits numbers each.
  case even(bits: Int)
  /// Buckets that grow with the numbers: eight from each power of two to the next.
  case growing

  /// Buckets at most; numbers have up to 32 bits.
  static let bucketLimit = 256
  /// Bits of a number that decide its bucket, besides its size.
  private static let precision = 3

  /// The bucket of a number, and the bits of its place there.
  @inline(__always)
  func bucket(of number: UInt64) -> (bucket: Int, bitCount: Int) {
    switch self {
    case .even(let bits): return (Int(truncatingIfNeeded: number >> UInt64(bits)), bits)
    case .growing:
      if number < 1 << UInt64(Self.precision) { return (Int(truncatingIfNeeded: number), 0) }
      let bits = 63 - number.leadingZeroBitCount - Self.precision
      return (bits << Self.precision + Int(truncatingIfNeeded: number >> UInt64(bits)), bits)
    }
  }

  /// The first number of a bucket, and the bits of places in it.
  @inline(__always)
  func start(of bucket: Int) -> (number: UInt64, bitCount: Int) {
    switch self {
    case .even(let bits): return (UInt64(bucket) << UInt64(bits), bits)
    case .growing:
      if bucket < 2 << Self.precision { return (UInt64(bucket), 0) }
      let bits = bucket >> Self.precision - 1
      return (UInt64(bucket - bits << Self.precision) << UInt64(bits), bits)
    }
  }
}

/// Numbers of a column as buckets and places.
struct BucketPlan {
  let base: Int64
  let stride: UInt64
  let scale: BucketScale
  /// 16-bit lanes.
  let buckets: BlockInput
  /// Bits of all places together.
  let placeBitCount: Int

  /// Nil unless the column has integers that are up to 2³² steps apart.
  init?(_ column: BlockInput) {
    guard let packing = column.bitPackingPlan, case .integers(let values) = column.values, column.count >= 64
    else { return nil }
    stride = packing.stride
    var (least, greatest) = (Int64.max, Int64.min)
    for row in 0..<column.count {
      least = min(least, values[row])
      greatest = max(greatest, values[row])
    }
    base = least
    let span = (UInt64(bitPattern: greatest) &- UInt64(bitPattern: least)) / packing.stride
    guard span > 0, span < 1 << 32 else { return nil }
    let bitCount = 64 - span.leadingZeroBitCount
    var best: (scale: BucketScale, buckets: BlockInput, placeBitCount: Int, byteCount: Int)?
    for scale in [BucketScale.even(bits: max(0, bitCount - 8)), .growing] {
      let buckets = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
      let input = BlockInput(lane: .bits16, count: column.count, values: .integers(buckets))
      var placeBitCount = 0
      for row in 0..<column.count {
        let number = packing.number(values[row], over: least)
        let (bucket, bits) = scale.bucket(of: number)
        buckets[row] = Int64(bucket)
        placeBitCount += bits
      }
      let byteCount = PartBlock.estimate(input) + placeBitCount / 8
      if best.map({ byteCount < $0.byteCount }) ?? true { best = (scale, input, placeBitCount, byteCount) }
    }
    guard let best else { return nil }
    (scale, buckets, placeBitCount) = (best.scale, best.buckets, best.placeBitCount)
  }
}
