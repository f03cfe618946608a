import DossierVector

/// The different texts of a block in order of first appearance.
struct DistinctTexts {
  private let refs: [StringRef]
  /// Nil if there are no texts.
  private let heap: StringHeap?
  /// Keeps the bytes.
  private let source: Vector

  init(_ refs: [StringRef], _ heap: StringHeap?, source: Vector) {
    self.refs = refs
    self.heap = heap
    self.source = source
  }

  var count: Int { refs.count }

  subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    heap?.buffer(refs[index]) ?? UnsafeBufferPointer(start: nil, count: 0)
  }
}
