package import DossierBase
import Glibc

/// A run of values of one type: the engine's unit of data in motion.
///
/// A vector of query processing has a capacity of ``Limits/vectorRowCount``; import fills vectors of
/// up to ``Limits/blockRowCount`` rows. Its memory is 64-byte aligned and padded by at least 64 bytes,
/// so that kernels may read and write whole machine vectors past `count`.
///
/// A vector has one owner who writes it; once handed on it is only read. That rule stands in for the dynamic
/// checks of exclusive access, which would cost loops in other modules some 5 ns a row.
package final class Vector: @unchecked Sendable {
  /// How the values are laid out.
  package enum Form: Sendable {
    /// One physical element per row in ``Vector/data``.
    case flat
    /// Every row has the value of element 0 (and its validity).
    case constant
    /// One `UInt16` code per row in ``Vector/data``; texts are in ``Vector/dictionary``. Varchar only.
    case dictionary
  }

  package let type: DataType
  package let capacity: Int
  package let data: UnsafeMutableRawPointer
  /// One byte per row: 1 for a value, 0 for null. Only meaningful where ``hasNulls`` is true.
  package let validity: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) package var count = 0
  @exclusivity(unchecked) package var form = Form.flat
  /// False promises that no row is null, and then ``validity`` is undefined.
  @exclusivity(unchecked) package var hasNulls = false
  /// The texts of a dictionary vector.
  @exclusivity(unchecked) package var dictionary: StringDictionary?
  /// The bytes of a flat or constant varchar vector; possibly shared with other vectors.
  @exclusivity(unchecked) package var heap: StringHeap?

  package init(_ type: DataType, capacity: Int = Limits.vectorRowCount) {
    self.type = type
    self.capacity = capacity
    let width = max(type.physicalType.byteCount, 2)
    data = UnsafeMutableRawPointer.allocate(byteCount: (capacity * width + 127) & ~63, alignment: 64)
    validity = UnsafeMutableRawPointer.allocate(byteCount: (capacity + 127) & ~63, alignment: 64)
      .bindMemory(to: UInt8.self, capacity: capacity)
  }

  deinit {
    data.deallocate()
    UnsafeMutableRawPointer(validity).deallocate()
  }

  /// The elements as `Element`, which must be the physical type's.
  @inlinable @inline(__always)
  package func elements<Element>(_ element: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
    data.assumingMemoryBound(to: element)
  }

  /// The codes of a dictionary vector.
  @inlinable package var codes: UnsafeMutablePointer<UInt16> { data.assumingMemoryBound(to: UInt16.self) }

  /// The physical index of a logical row.
  @inlinable @inline(__always)
  package func index(_ row: Int) -> Int { form == .constant ? 0 : row }

  @inlinable package func isNull(_ row: Int) -> Bool { hasNulls && validity[index(row)] == 0 }

  /// The bytes of a varchar row that is not null.
  package func text(_ row: Int) -> UnsafeBufferPointer<UInt8> {
    if form == .dictionary { return dictionary![Int(codes[row])] }
    return heap!.buffer(elements(StringRef.self)[index(row)])
  }

  /// Makes the vector empty, flat and without nulls; a heap of its own is emptied, a shared one let go.
  package func reset() {
    count = 0
    form = .flat
    hasNulls = false
    dictionary = nil
    if type == .varchar {
      if let heap, isHeapOwned { heap.removeAll() } else { ownHeap() }
    }
  }

  /// Gives a flat varchar vector a fresh heap of its own.
  package func ownHeap() {
    heap = StringHeap()
    isHeapOwned = true
  }

  /// Lets a flat varchar vector point into somebody else's heap.
  package func shareHeap(_ other: StringHeap) {
    heap = other
    isHeapOwned = false
  }

  private var isHeapOwned = false

  /// Memory of the values, and of the texts if the heap is the vector's own.
  package var byteCount: Int {
    capacity * (type.physicalType.byteCount + 1) + (isHeapOwned ? heap?.capacity ?? 0 : 0)
  }

  /// Marks every one of `count` rows valid, in preparation of clearing some.
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
}
