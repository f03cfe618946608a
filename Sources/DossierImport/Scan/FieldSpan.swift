/// Where the bytes of a field stand in a chunk, quotes not included.
package struct FieldSpan {
  package var start: UInt32
  package var end: UInt32

  @inline(__always) var count: Int { Int(end &- start) }
}
