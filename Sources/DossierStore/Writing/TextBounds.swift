import DossierBase
import DossierVector

/// The least and greatest of some texts, by their bytes.
struct TextBounds {
  private var least: UnsafeBufferPointer<UInt8>?
  private var greatest: UnsafeBufferPointer<UInt8>?
  /// What the two may point into.
  private var heaps: [StringHeap] = []

  init() {}

  init(_ texts: DistinctTexts) {
    for index in 0..<texts.count { take(texts[index]) }
  }

  /// The bytes must stay until ``statistics(nullCount:)``.
  @inline(__always)
  mutating func take(_ text: UnsafeBufferPointer<UInt8>) {
    guard let least, let greatest else {
      (self.least, self.greatest) = (text, text)
      return
    }
    if ShortText.precedes(text, least) { self.least = text }
    if ShortText.precedes(greatest, text) { self.greatest = text }
  }

  /// Takes in all rows of a text slice that are not null.
  mutating func take(_ slice: VectorView) {
    guard let heap = slice.isCoded ? slice.dictionary.heap : slice.heap else { return }
    if heap !== heaps.last { heaps.append(heap) }
    let bytes = UnsafePointer(heap.bytes)
    let isCoded = slice.isCoded
    let refs = isCoded ? slice.dictionary.elements(StringRef.self) : slice.elements(StringRef.self)
    let validity = slice.validity
    for row in 0..<(slice.isConstant ? min(slice.count, 1) : slice.count) {
      if let validity, validity[row] == 0 { continue }
      let ref = refs[isCoded ? Int(slice.codes[row]) : row]
      take(UnsafeBufferPointer(start: bytes + Int(ref.offset), count: Int(ref.length)))
    }
  }

  func statistics(nullCount: Int) -> BlockStatistics {
    BlockStatistics(nullCount: nullCount, minimum: Self.kept(least), maximum: Self.kept(greatest))
  }

  private static func kept(_ text: UnsafeBufferPointer<UInt8>?) -> Scalar? {
    guard let text, text.count <= ZoneMap.greatestTextByteCount else { return nil }
    return .text(Array(text))
  }
}
