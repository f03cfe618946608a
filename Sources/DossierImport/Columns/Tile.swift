/// Some rows of a chunk whose fields are known: small enough to stay in a processor's cache.
struct Tile {
  let bytes: UnsafePointer<UInt8>
  let spans: UnsafePointer<FieldSpan>
  let columnCount: Int
  let rowCount: Int

  @inline(__always)
  func span(_ row: Int, _ column: Int) -> FieldSpan { spans[row &* columnCount &+ column] }

  @inline(__always)
  func text(_ span: FieldSpan) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + Int(span.start), count: span.count)
  }
}
