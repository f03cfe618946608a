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

/// How a column's numbers are put into buckets.
struct BucketPlan {
  let base: Int64
  let stride: UInt64
  let scale: BucketScale
  /// Bytes of buckets and places, about.
  let byteCount: Int

  /// Rows of which a sample takes each piece, and how many pieces.
  private static let (sampleRowCount, samplePieceCount) = (1_024, 8)
  /// Bytes that a bucket takes whatever the number of rows, about.
  private static let bucketByteCount = 2

  /// Nil unless the column has integers that are up to 2³² steps apart.
  init?(_ column: BlockInput) {
    guard let packing = column.bitPackingPlan, case .integers(let values) = column.values, column.count >= 64
    else { return nil }
    (stride, base) = (packing.stride, packing.least)
    let span = (UInt64(bitPattern: packing.greatest) &- UInt64(bitPattern: base)) / packing.stride
    guard span > 0, span < 1 << 32 else { return nil }
    let bitCount = 64 - span.leadingZeroBitCount
    var best: (scale: BucketScale, byteCount: Int)?
    for scale in [BucketScale.even(bits: max(0, bitCount - 8)), .growing] {
      let byteCount = Self.byteCount(scale, values, column.count, packing)
      if best.map({ byteCount < $0.byteCount }) ?? true { best = (scale, byteCount) }
    }
    guard let best else { return nil }
    (scale, byteCount) = best
  }

  /// Bytes that buckets and places would take, judged by a sample.
  private static func byteCount(
    _ scale: BucketScale, _ values: UnsafePointer<Int64>, _ count: Int, _ packing: BitPackingPlan
  ) -> Int {
    let step = max(sampleRowCount, (count + samplePieceCount - 1) / samplePieceCount)
    let buckets = UnsafeMutablePointer<Int64>.allocate(capacity: sampleRowCount * samplePieceCount)
    var (seen, placeBitCount) = (0, 0)
    var isUsed = [Bool](repeating: false, count: BucketScale.bucketLimit)
    for start in Swift.stride(from: 0, to: count, by: step) {
      for row in start..<min(start + sampleRowCount, count) {
        let (bucket, bits) = scale.bucket(of: packing.number(values[row], over: packing.least))
        buckets[seen] = Int64(bucket)
        isUsed[bucket] = true
        seen += 1
        placeBitCount += bits
      }
    }
    let input = BlockInput(lane: .bits16, count: seen, values: .integers(buckets))
    let fixed = bucketByteCount * isUsed.count { $0 }
    return (max(0, PartBlock.estimate(input) - fixed) + placeBitCount / 8) * count / seen + fixed
  }
}
