/// The first and the last sixteen bytes of a text; of a shorter one its bytes and zeros.
@usableFromInline package struct TextEdges: Equatable, BitwiseCopyable, Sendable {
  @inlinable package static var byteCount: Int { 16 }

  @usableFromInline package let first: SIMD2<UInt64>
  @usableFromInline let last: SIMD2<UInt64>

  /// Those of a text without bytes.
  @usableFromInline package static let empty = TextEdges(first: SIMD2(0, 0), last: SIMD2(0, 0))
  /// What ``hash(_:count:)`` gives for it.
  package static let hashOfEmpty = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { nothing in
    nothing.baseAddress.map { empty.hash($0, count: 0) } ?? 0
  }

  private init(first: SIMD2<UInt64>, last: SIMD2<UInt64>) { (self.first, self.last) = (first, last) }

  /// - Precondition: sixteen bytes from `start` on may be read.
  @inlinable @inline(__always)
  package init(_ start: UnsafePointer<UInt8>, count: Int) {
    let raw = UnsafeRawPointer(start)
    let front = Self.pair(raw)
    if count >= Self.byteCount {
      first = front
      last = Self.pair(raw + count - Self.byteCount)
    } else {
      let bitCount = UInt64(8 * count)
      let low = bitCount >= 64 ? UInt64.max : (1 &<< bitCount) &- 1
      let high = bitCount <= 64 ? 0 : (1 &<< (bitCount &- 64)) &- 1
      first = front & SIMD2(low, high)
      last = SIMD2(0, 0)
    }
  }

  /// The same for a text behind which nothing may be read.
  @inline(never)
  package init(atEnd start: UnsafePointer<UInt8>, count: Int) {
    if count >= Self.byteCount {
      self.init(start, count: count)
      return
    }
    self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.byteCount) { copy in
      copy.initialize(repeating: 0)
      for place in 0..<count { copy[place] = start[place] }
      guard let bytes = copy.baseAddress else { preconditionFailure("room for an edge") }
      return TextEdges(UnsafePointer(bytes), count: count)
    }
  }

  @inlinable @inline(__always)
  package static func pair(_ raw: UnsafeRawPointer) -> SIMD2<UInt64> {
    SIMD2(
      raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
      raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  @inlinable @inline(__always)
  package static func == (left: TextEdges, right: TextEdges) -> Bool {
    let difference = (left.first ^ right.first) | (left.last ^ right.last)
    return difference[0] | difference[1] == 0
  }

  /// A hash of the whole text, for tables in memory; never written to a file.
  @inlinable @inline(__always)
  package func hash(_ start: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    var hash =
      Self.mix(first[0] ^ UInt64(truncatingIfNeeded: count), first[1] ^ 0x9E37_79B9_7F4A_7C15)
      ^ Self.mix(last[0] ^ 0xC2B2_AE3D_27D4_EB4F, last[1] ^ 0x1656_67B1_9E37_79F9)
    var place = Self.byteCount
    while place < count - Self.byteCount {
      let middle = Self.pair(UnsafeRawPointer(start) + place)
      hash = Self.mix(hash ^ middle[0], middle[1] ^ 0x9E37_79B9_7F4A_7C15)
      place += Self.byteCount
    }
    return Self.mix(hash, 0xD6E8_FEB8_6659_FD93)
  }

  @inlinable @inline(__always)
  static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }
}
