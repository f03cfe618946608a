package import DossierBase
import Glibc

/// The memory of a vector's elements, given back with its last owner.
package final class VectorMemory: @unchecked Sendable {
  package let start: UnsafeMutableRawPointer
  private let allocation: UnsafeMutableRawPointer

  /// Uninitialised memory for so many bytes, 64-byte aligned and with at least 64 bytes to spare.
  package init(byteCount: Int) {
    // Aligned by hand: what the C library frees of aligned memory it can hardly give out again.
    allocation = .allocate(byteCount: byteCount + 192, alignment: 16)
    start = allocation.alignedUp(toMultipleOf: 64)
  }

  deinit { allocation.deallocate() }
}

/// A vector in the making: the only form of values that can be written.
///
/// It holds one element per row, or, over a dictionary, one code per row. Its memory is 64-byte aligned and padded by
/// at least 64 bytes, so that kernels may read and write whole machine vectors past `count`.
///
/// A builder has one owner. ``finish()`` hands the values on as a ``Vector``; a builder that goes on afterwards takes
/// new memory if somebody still holds the old. Fields have no dynamic checks of exclusive access, which would cost
/// loops in other modules some 5 ns a row.
@usableFromInline package final class VectorBuilder {
  package let type: DataType
  package let capacity: Int
  @usableFromInline @exclusivity(unchecked) package private(set) var data: UnsafeMutableRawPointer
  /// One byte per row: 1 for a value, 0 for null. Only meaningful where ``hasNulls`` is true.
  @usableFromInline package let validity: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) package var count = 0
  /// False promises that no row is null, and then ``validity`` is undefined.
  @usableFromInline @exclusivity(unchecked) package var hasNulls = false
  /// What the rows are codes of; nil if they are elements.
  @exclusivity(unchecked) package var dictionary: VectorDictionary?
  /// The bytes of texts; possibly shared with other vectors.
  @exclusivity(unchecked) package private(set) var heap: StringHeap?
  @exclusivity(unchecked) private(set) var isHeapOwned = false
  @exclusivity(unchecked) private var memory: VectorMemory
  private let validityMemory: VectorMemory

  package init(_ type: DataType, capacity: Int = Limits.vectorRowCount) {
    self.type = type
    self.capacity = capacity
    memory = VectorMemory(byteCount: Self.byteCount(type, capacity))
    data = memory.start
    validityMemory = VectorMemory(byteCount: capacity)
    validity = validityMemory.start.bindMemory(to: UInt8.self, capacity: capacity)
  }

  /// A builder that holds the given values.
  package convenience init(_ type: DataType, _ values: [Scalar]) {
    self.init(type, capacity: max(values.count, 1))
    count = values.count
    clear()
    if type == .varchar { ownHeap() }
    for (row, value) in values.enumerated() { set(row, value) }
  }

  /// Elements, or codes of two bytes, whichever are wider.
  private static func byteCount(_ type: DataType, _ capacity: Int) -> Int {
    capacity * max(type.physicalType.byteCount, 2)
  }

  /// The elements as `Element`, which must be the physical type's.
  @inlinable @inline(__always)
  package func elements<Element>(_ element: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
    data.assumingMemoryBound(to: element)
  }

  /// The codes of rows over a dictionary.
  @inlinable package var codes: UnsafeMutablePointer<UInt16> { data.assumingMemoryBound(to: UInt16.self) }

  @inlinable package func isNull(_ row: Int) -> Bool { hasNulls && validity[row] == 0 }

  /// Makes the builder empty, without nulls or dictionary; a heap of its own is emptied, a shared one let go.
  package func reset() {
    empty()
    if type == .varchar {
      if isHeapOwned, isKnownUniquelyReferenced(&heap), let heap { heap.removeAll() } else { ownHeap() }
    }
  }

  /// Makes the builder empty, without nulls or dictionary; its texts will point into somebody else's heap.
  package func reset(sharing heap: StringHeap) {
    empty()
    shareHeap(heap)
  }

  private func empty() {
    count = 0
    hasNulls = false
    dictionary = nil
    if !isKnownUniquelyReferenced(&memory) {
      memory = VectorMemory(byteCount: Self.byteCount(type, capacity))
      data = memory.start
    }
  }

  /// Gives texts a fresh heap of their own.
  package func ownHeap() {
    heap = StringHeap()
    isHeapOwned = true
  }

  /// Lets texts point into somebody else's heap.
  package func shareHeap(_ other: StringHeap) {
    heap = other
    isHeapOwned = false
  }

  /// The heap that new texts are written to, made if there is none.
  package func writableHeap() -> StringHeap {
    if heap == nil { ownHeap() }
    return heap!
  }

  /// Memory of the values, and of the texts if the heap is the builder's own.
  package var byteCount: Int {
    capacity * (type.physicalType.byteCount + 1) + (isHeapOwned ? heap?.capacity ?? 0 : 0)
  }

  /// Marks every row valid, in preparation of clearing some.
  package func makeValidityWritable() {
    if !hasNulls {
      memset(validity, 1, max(count, 1))
      hasNulls = true
    }
  }

  /// Marks a row null.
  package func setNull(_ row: Int) {
    makeValidityWritable()
    validity[row] = 0
  }

  /// The rows as they are now; valid until the builder changes.
  package var view: VectorView { VectorView(self, count: count, isConstant: false) }

  /// The first row, repeated; valid until the builder changes.
  package func constantView(count: Int) -> VectorView { VectorView(self, count: count, isConstant: true) }

  /// The rows as a vector, which keeps the memory.
  package func finish() -> Vector {
    let nulls = hasNulls ? Validity(bytes: validity, count: count) : .allValid
    guard let dictionary else {
      return Vector(type, count: count, nulls, FlatLayout(memory, type, count: count, heap: heap))
    }
    let codes = Vector(
      .smallint, count: count, .allValid, FlatLayout(memory, .smallint, count: count, heap: nil))
    return Vector(type, count: count, nulls, DictionaryLayout(codes: codes, dictionary))
  }
}
