import DossierBase
import Glibc

/// A text within a ``StringHeap``.
@usableFromInline package struct StringRef: Sendable, BitwiseCopyable {
  @usableFromInline package var offset: UInt32
  @usableFromInline package var length: UInt32

  @inlinable @inline(__always)
  package init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }
}

/// Bytes that the strings of one or more vectors point into; it grows at its end only.
///
/// Not safe to append to from two threads; safe to read once nobody appends.
/// It holds at most 4 GiB, so that offsets fit 32 bits.
@usableFromInline package final class StringHeap: @unchecked Sendable {
  /// The bytes; moves when the heap grows.
  @usableFromInline @exclusivity(unchecked) package private(set) var bytes: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) package private(set) var count = 0
  @exclusivity(unchecked) package private(set) var capacity: Int

  /// The places of long texts by their hash.
  private var longTexts: [UInt64: StringRef] = [:]

  /// Keeps bytes that are not the heap's own.
  private let owner: AnyObject?

  package init(capacity: Int = 4_096) {
    self.capacity = max(capacity, 64)
    bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
    owner = nil
  }

  /// A heap of `count` bytes that `owner` keeps, to which nothing is added.
  package init(at start: UnsafeMutableRawPointer, count: Int, owner: AnyObject) {
    bytes = start.assumingMemoryBound(to: UInt8.self)
    self.count = count
    capacity = count
    self.owner = owner
  }

  deinit { if owner == nil { bytes.deallocate() } }

  /// Forgets the content and keeps the memory.
  package func removeAll() {
    count = 0
    if !longTexts.isEmpty { longTexts = [:] }
  }

  /// Makes room for `extra` more bytes.
  ///
  /// - Precondition: the heap stays within 4 GiB.
  package func reserve(_ extra: Int) {
    let needed = count + extra
    guard needed > capacity else { return }
    precondition(owner == nil, "only a heap of its own bytes grows")
    precondition(needed <= Int(UInt32.max), "a string heap holds at most 4 GiB")
    var newCapacity = capacity
    while newCapacity < needed { newCapacity &*= 2 }
    let newBytes = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
    newBytes.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = newBytes
    capacity = newCapacity
  }

  /// Copies `length` bytes to the end and says where they are.
  @discardableResult
  package func append(_ source: UnsafePointer<UInt8>, count length: Int) -> StringRef {
    reserve(length)
    memcpy(bytes + count, source, length)
    defer { count += length }
    return StringRef(offset: UInt32(count), length: UInt32(length))
  }

  /// Bytes from which on a text is kept once, however many rows have it.
  private static let leastLongByteCount = 1_024

  /// Copies texts into a heap; a long one only once, however many rows have it.
  ///
  /// The texts stay where they are, unchanged, as long as this is used.
  struct Placing {
    private let heap: StringHeap
    /// The long text placed last.
    private var last: UnsafeBufferPointer<UInt8>?
    private var lastRef = StringRef(offset: 0, length: 0)

    init(into heap: StringHeap) { self.heap = heap }

    /// Says where a text is in the heap.
    @inline(__always)
    mutating func place(_ text: UnsafeBufferPointer<UInt8>) -> StringRef {
      guard let start = text.baseAddress else { return StringRef(offset: 0, length: 0) }
      return text.count < StringHeap.leastLongByteCount
        ? heap.append(start, count: text.count) : placeLong(text, start)
    }

    @inline(never)
    private mutating func placeLong(
      _ text: UnsafeBufferPointer<UInt8>, _ start: UnsafePointer<UInt8>
    ) -> StringRef {
      if let last, last.baseAddress == start, last.count == text.count { return lastRef }
      let hash = Hash.bytes(start, count: text.count)
      if let known = heap.longTexts[hash], StringHeap.compare(heap.buffer(known), text) == 0 {
        lastRef = known
      } else {
        lastRef = heap.append(start, count: text.count)
        heap.longTexts[hash] = lastRef
      }
      last = text
      return lastRef
    }
  }

  @discardableResult
  package func append(_ source: [UInt8]) -> StringRef {
    source.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return StringRef(offset: 0, length: 0) }
      return append(base, count: buffer.count)
    }
  }

  /// Adds `length` uninitialised bytes and returns their start; the caller fills them.
  package func extend(by length: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(length)
    defer { count += length }
    return bytes + count
  }

  /// The bytes of one string; valid until the heap grows.
  @inlinable package func buffer(_ ref: StringRef) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + Int(ref.offset), count: Int(ref.length))
  }

  /// The order of two texts by their bytes.
  @inlinable package static func precedes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    compare(left, right) < 0
  }

  /// Negative, zero or positive as `left` stands before, with or after `right` in byte order.
  @usableFromInline package static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let shared = min(left.count, right.count)
    if shared > 0 {
      let order = memcmp(left.baseAddress!, right.baseAddress!, shared)
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }
}
