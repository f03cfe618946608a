import DossierBase
import DossierVector

/// The least and greatest of some texts, by their bytes.
struct TextBounds {
  private var least: UnsafeBufferPointer<UInt8>?
  private var greatest: UnsafeBufferPointer<UInt8>?

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
    if TextBytes.precedes(text, least) { self.least = text }
    if TextBytes.precedes(greatest, text) { self.greatest = text }
  }

  /// Takes in all rows of a text vector that are not null.
  mutating func take(_ vector: Vector, rowCount: Int) {
    let isDictionary = vector.form == .dictionary
    guard let heap = isDictionary ? vector.dictionary?.heap : vector.heap else { return }
    let bytes = UnsafePointer(heap.bytes)
    let refs = vector.elements(StringRef.self)
    let codes = vector.codes
    let entries = isDictionary ? vector.dictionary!.refs : []
    let validity = vector.hasNulls ? vector.validity : nil
    for row in 0..<(vector.form == .constant ? min(rowCount, 1) : rowCount) {
      if let validity, validity[row] == 0 { continue }
      let ref = isDictionary ? entries[Int(codes[row])] : refs[row]
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
