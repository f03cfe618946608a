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

  func statistics(nullCount: Int) -> BlockStatistics {
    BlockStatistics(nullCount: nullCount, minimum: Self.kept(least), maximum: Self.kept(greatest))
  }

  private static func kept(_ text: UnsafeBufferPointer<UInt8>?) -> Scalar? {
    guard let text, text.count <= ZoneMap.greatestTextByteCount else { return nil }
    return .text(Array(text))
  }
}
