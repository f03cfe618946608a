/// Where the bytes of a field stand in a chunk, quotes not included.
struct FieldSpan {
  var start: UInt32
  var end: UInt32

  @inline(__always) var count: Int { Int(end &- start) }
}
