import CKernels
import DossierBase
import Glibc

/// A bit per row, least significant first; bits beyond the last row are 0.
@usableFromInline package final class BitMask: @unchecked Sendable {
  @usableFromInline package let words: UnsafeMutablePointer<UInt64>
  package let count: Int
  /// Keeps words that are not the mask's own.
  private let owner: AnyObject?

  /// Bits that are all 0; whoever makes them writes them before anybody else reads.
  package init(count: Int) {
    self.count = count
    owner = nil
    words = .allocate(capacity: Self.wordCount(count))
    words.initialize(repeating: 0, count: Self.wordCount(count))
  }

  /// A bit for every byte that is 1; bytes are 0 or 1.
  package convenience init(bytes: UnsafePointer<UInt8>, count: Int) {
    self.init(count: count)
    let source = UnsafeRawPointer(bytes)
    var row = 0
    while row + 8 <= count {
      let flags = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: row, as: UInt64.self))
      // The multiplication moves the lowest bit of byte k to bit 56 + k.
      let bits = (flags &* 0x0102_0408_1020_4080) &>> 56
      words[row >> 6] |= bits &<< UInt64(row & 63)
      row += 8
    }
    while row < count {
      words[row >> 6] |= UInt64(bytes[row]) << UInt64(row & 63)
      row += 1
    }
  }

  /// The bits of bytes, least significant first; those beyond the last row are 0.
  package convenience init(bits: UnsafeRawBufferPointer, count: Int) {
    self.init(count: count)
    UnsafeMutableRawBufferPointer(start: words, count: (count + 7) / 8).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bits[..<((count + 7) / 8)]))
    for word in 0..<(count + 63) / 64 { words[word] = UInt64(littleEndian: words[word]) }
  }

  /// Makes every row's bit 1.
  package func setAll() {
    words.update(repeating: .max, count: count / 64)
    if count & 63 != 0 { words[count >> 6] = (1 << UInt64(count & 63)) - 1 }
  }

  /// Bits in words that `owner` keeps, as many as ``wordCount(_:)`` says.
  init(at start: UnsafeMutableRawPointer, count: Int, owner: AnyObject) {
    self.count = count
    self.owner = owner
    words = start.assumingMemoryBound(to: UInt64.self)
  }

  deinit { if owner == nil { words.deallocate() } }

  /// Takes over the bits of a mask of as many rows.
  package func copy(_ other: BitMask) {
    precondition(count == other.count, "masks of as many rows")
    words.update(from: other.words, count: Self.wordCount(count))
  }

  /// Words for so many bits, with one to spare.
  static func wordCount(_ count: Int) -> Int { count / 64 + 2 }

  package var byteCount: Int { Self.wordCount(count) * 8 }

  @inline(__always)
  @inlinable package subscript(row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 != 0 }

  /// Makes every bit the other one.
  package func complement() {
    for word in 0..<(count + 63) / 64 { words[word] = ~words[word] }
    if count & 63 != 0 { words[count >> 6] &= (1 << UInt64(count & 63)) - 1 }
  }

  @inlinable package func set(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }
  /// Makes the bits of a range 1.
  package func set(_ rows: Range<Int>) {
    guard !rows.isEmpty else { return }
    let (first, last) = (rows.lowerBound >> 6, (rows.upperBound - 1) >> 6)
    let head = UInt64.max << UInt64(rows.lowerBound & 63)
    let tail = UInt64.max >> UInt64(63 - (rows.upperBound - 1) & 63)
    if first == last {
      words[first] |= head & tail
      return
    }
    words[first] |= head
    (words + first + 1).update(repeating: .max, count: last - first - 1)
    words[last] |= tail
  }

  @inlinable package func clear(_ row: Int) { words[row >> 6] &= ~(1 << UInt64(row & 63)) }

  /// How many of some bits are 1.
  package func setCount(_ rows: Range<Int>) -> Int {
    guard !rows.isEmpty else { return 0 }
    let (first, last) = (rows.lowerBound >> 6, (rows.upperBound - 1) >> 6)
    let head = UInt64.max << UInt64(rows.lowerBound & 63)
    let tail = UInt64.max >> UInt64(63 - (rows.upperBound - 1) & 63)
    if first == last { return (words[first] & head & tail).nonzeroBitCount }
    var total = (words[first] & head).nonzeroBitCount + (words[last] & tail).nonzeroBitCount
    total += UnsafeRawPointer(words + first + 1).withMemoryRebound(
      to: UInt8.self, capacity: 8 * (last - first - 1)
    ) {
      dossier_count_bits($0, 8 * (last - first - 1))
    }
    return total
  }

  /// Writes some bits as bytes of 0 and 1; up to 7 more bytes may be written.
  package func expand(_ rows: Range<Int>, into bytes: UnsafeMutablePointer<UInt8>) {
    let target = UnsafeMutableRawPointer(bytes)
    let wholeCount = rows.lowerBound & 63 == 0 ? rows.count & ~63 : 0
    var place = 0
    while place < wholeCount {
      let bits = words[(rows.lowerBound &+ place) >> 6]
      // Every row of a word's eight bytes has its byte of the vector, which a bit of its own tests.
      for byte in 0..<8 {
        let part = (bits &>> UInt64(8 &* byte)) & 0xFF
        let spread = (part &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
        let flags = ((spread &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7) & 0x0101_0101_0101_0101
        target.storeBytes(of: flags.littleEndian, toByteOffset: place &+ 8 &* byte, as: UInt64.self)
      }
      place &+= 64
    }
    while place < rows.count {
      let row = rows.lowerBound + place
      let shift = UInt64(row & 63)
      var bits = words[row >> 6] >> shift
      if shift > 56 { bits |= words[row >> 6 + 1] << (64 - shift) }
      let spread = ((bits & 0xFF) &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
      let flags = ((spread &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7) & 0x0101_0101_0101_0101
      target.storeBytes(of: flags.littleEndian, toByteOffset: place, as: UInt64.self)
      place += 8
    }
  }

  /// The rows whose bit is 1, ascending; returns how many.
  package func write(
    _ rows: Range<Int>, relativeTo start: Int, into positions: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var count = 0
    var row = rows.lowerBound
    while row < rows.upperBound {
      let end = min((row | 63) + 1, rows.upperBound)
      var bits = words[row >> 6] >> UInt64(row & 63)
      if end - row < 64 { bits &= (1 << UInt64(end - row)) &- 1 }
      while bits != 0 {
        positions[count] = UInt32(truncatingIfNeeded: row + bits.trailingZeroBitCount - start)
        count &+= 1
        bits &= bits &- 1
      }
      row = end
    }
    return count
  }
}

/// Which rows of a vector are null.
package enum Validity: Sendable {
  case allValid
  case allNull
  /// A bit per row, 1 for a value.
  case bits(BitMask)

  /// - Parameter bytes: 1 for a value, 0 for null.
  package init(bytes: UnsafePointer<UInt8>, count: Int) {
    self.init(BitMask(bytes: bytes, count: count))
  }

  /// - Parameter mask: a bit per row, 1 for a value; not written any more.
  package init(_ mask: BitMask) {
    switch mask.setCount(0..<mask.count) {
    case mask.count: self = .allValid
    case 0: self = .allNull
    default: self = .bits(mask)
    }
  }

  @inline(__always)
  package func isNull(_ row: Int) -> Bool {
    switch self {
    case .allValid: false
    case .allNull: true
    case .bits(let mask): !mask[row]
    }
  }

  /// The bits, if some rows are null and some are not.
  var words: UnsafePointer<UInt64>? {
    if case .bits(let mask) = self { UnsafePointer(mask.words) } else { nil }
  }

  /// How many of some rows are not null.
  package func valueCount(_ rows: Range<Int>) -> Int {
    switch self {
    case .allValid: rows.count
    case .allNull: 0
    case .bits(let mask): mask.setCount(rows)
    }
  }

  /// The nulls of some rows as a view has them: bytes, or nil where there is none.
  ///
  /// - Parameter bytes: room for the rows and 8 more, asked for if it is needed.
  func view(
    _ rows: Range<Int>, into bytes: @autoclosure () -> UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    switch self {
    case .allValid: return nil
    case .allNull:
      let bytes = bytes()
      memset(bytes, 0, rows.count)
      return UnsafePointer(bytes)
    case .bits(let mask):
      if mask.setCount(rows) == rows.count { return nil }
      let bytes = bytes()
      mask.expand(rows, into: bytes)
      return UnsafePointer(bytes)
    }
  }

  package var byteCount: Int {
    if case .bits(let mask) = self { mask.byteCount } else { 0 }
  }
}
