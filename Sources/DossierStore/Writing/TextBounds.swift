import DossierBase
import DossierVector

/// The least and greatest of some texts, by their bytes.
struct TextBounds {
  private var least: UnsafeBufferPointer<UInt8>?
  private var greatest: UnsafeBufferPointer<UInt8>?
  /// What the two may point into.
  private var heaps: [StringHeap] = []
  /// The codes whose texts were taken in, of the dictionary that slices had last.
  private var seen: [Bool] = []
  private var seenOf: VectorDictionary?

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
    if Self.precedes(text, least) { self.least = text }
    if Self.precedes(greatest, text) { self.greatest = text }
  }

  /// Takes in all rows of a text slice that are not null.
  mutating func take(_ slice: VectorView) {
    if slice.isCoded { return takeCodes(slice) }
    guard let heap = slice.heap else { return }
    if heap !== heaps.last { heaps.append(heap) }
    let bytes = UnsafePointer(heap.bytes)
    let refs = slice.elements(StringRef.self)
    let validity = slice.validity
    for row in 0..<(slice.isConstant ? min(slice.count, 1) : slice.count) {
      if let validity, validity[row] == 0 { continue }
      take(UnsafeBufferPointer(start: bytes + Int(refs[row].offset), count: Int(refs[row].length)))
    }
  }

  /// Takes in the texts of a slice's codes, each when it is first seen.
  private mutating func takeCodes(_ slice: VectorView) {
    guard let heap = slice.dictionary.heap else { return }
    if seenOf !== slice.dictionary {
      heaps.append(heap)
      seenOf = slice.dictionary
      seen = [Bool](repeating: false, count: slice.dictionary.count)
    }
    let bytes = UnsafePointer(heap.bytes)
    let refs = slice.dictionary.elements(StringRef.self)
    let (codes, validity) = (slice.codes, slice.validity)
    for row in 0..<slice.count {
      let code = Int(codes[row])
      if seen[code] { continue }
      if let validity, validity[row] == 0 { continue }
      seen[code] = true
      take(UnsafeBufferPointer(start: bytes + Int(refs[code].offset), count: Int(refs[code].length)))
    }
  }

  func statistics(nullCount: Int) -> BlockStatistics {
    BlockStatistics(nullCount: nullCount, minimum: Self.kept(least), maximum: Self.kept(greatest))
  }

  private static func kept(_ text: UnsafeBufferPointer<UInt8>?) -> Scalar? {
    guard let text, text.count <= ZoneMap.greatestTextByteCount else { return nil }
    return .text(Array(text))
  }

  /// True if `left` stands before `right` in the order of their bytes.
  @inline(__always)
  private static func precedes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let shared = min(left.count, right.count)
    let one = UnsafeRawPointer(left.baseAddress!)
    let other = UnsafeRawPointer(right.baseAddress!)
    var position = 0
    while position + 8 <= shared {
      let (word, otherWord) = (ordered(one, position), ordered(other, position))
      if word != otherWord { return word < otherWord }
      position += 8
    }
    while position < shared {
      let byte = one.load(fromByteOffset: position, as: UInt8.self)
      let otherByte = other.load(fromByteOffset: position, as: UInt8.self)
      if byte != otherByte { return byte < otherByte }
      position += 1
    }
    return left.count < right.count
  }

  /// Eight bytes as a number that is ordered as they are.
  @inline(__always)
  private static func ordered(_ raw: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
