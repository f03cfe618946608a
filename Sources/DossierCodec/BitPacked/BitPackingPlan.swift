import CKernels
import DossierBase

/// The stride, bases and widths that bit-packing a column takes.
struct BitPackingPlan {
  /// Differences within the column are multiples of this; at least 1.
  let stride: UInt64
  private let division: CommonStride
  /// One base for the whole block if that is no larger, else one per slice.
  let bases: [Int64]
  let widths: [Int]
  let bodyByteCount: Int
  /// Of all values.
  let least: Int64
  let greatest: Int64

  /// Nil if a value does not fit 64 bits.
  init?(_ column: BlockInput) {
    switch column.values {
    case .integers(let elements): self.init(elements, column.shape)
    case .wides(let elements):
      let narrowed = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
      defer { narrowed.deallocate() }
      for row in 0..<column.count {
        guard let narrow = Int64(exactly: elements[row]) else { return nil }
        narrowed[row] = narrow
      }
      self.init(narrowed, column.shape)
    case .texts: return nil
    }
  }

  private init(_ elements: UnsafePointer<Int64>, _ shape: BlockShape) {
    var stride = CommonStride()
    var bounds: [(minimum: Int64, maximum: Int64)] = []
    bounds.reserveCapacity(shape.sliceCount)
    for slice in 0..<shape.sliceCount {
      let start = elements + slice * Limits.vectorRowCount
      let count = shape.rowCount(ofSlice: slice)
      var found: (minimum: Int64, maximum: Int64) = (0, 0)
      withUnsafeMutableBytes(of: &found) {
        dossier_bounds_i64(start, count, $0.baseAddress?.assumingMemoryBound(to: Int64.self))
      }
      bounds.append(found)
      var row = 0
      while row < count, stride.value != 1 {
        stride.include(Self.distance(start[row], elements[0]))
        row &+= 1
      }
    }
    if stride.value == 0 { stride.include(1) }
    let local = bounds.map { Self.width($0.maximum, over: $0.minimum, stride) }
    let base = bounds.reduce(bounds[0].minimum) { min($0, $1.minimum) }
    let common = bounds.map { Self.width($0.maximum, over: base, stride) }
    let (localSize, commonSize) = (Self.byteCount(local, shape), Self.byteCount(common, shape))
    least = base
    greatest = bounds.reduce(bounds[0].maximum) { max($0, $1.maximum) }
    let isCommon = commonSize + 8 <= localSize + 8 * bounds.count
    self.stride = stride.value
    division = stride
    bases = isCommon ? [base] : bounds.map(\.minimum)
    widths = isCommon ? common : local
    bodyByteCount =
      BitPackedEncoding.fixedByteCount + 8 * bases.count + widths.count + (isCommon ? commonSize : localSize)
  }

  func base(ofSlice slice: Int) -> Int64 { bases.count == 1 ? bases[0] : bases[slice] }

  /// The number that stands for a value over a base.
  @inline(__always)
  func number(_ value: Int64, over base: Int64) -> UInt64 {
    division.quotient(UInt64(bitPattern: value &- base))
  }

  @inline(__always)
  private static func distance(_ left: Int64, _ right: Int64) -> UInt64 {
    UInt64(bitPattern: left >= right ? left &- right : right &- left)
  }

  private static func width(_ maximum: Int64, over base: Int64, _ stride: CommonStride) -> Int {
    64 - stride.quotient(UInt64(bitPattern: maximum &- base)).leadingZeroBitCount
  }

  private static func byteCount(_ widths: [Int], _ shape: BlockShape) -> Int {
    widths.indices.reduce(0) {
      $0 + BitPacking.byteCount(width: widths[$1], count: shape.rowCount(ofSlice: $1))
    }
  }
}
