import DossierBase

/// Copies fixed-width values out of a plain block.
final class PlainDecoder: ValueDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int

  /// - Precondition: the bytes hold every row of the block.
  init(_ bytes: UnsafeRawBufferPointer, _ lane: Lane) {
    self.bytes = bytes
    width = lane.elementByteCount
  }

  func copy() -> any ValueDecoder { self }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let start = bytes.baseAddress! + slice * Limits.vectorRowCount * width
    target.copyMemory(from: start, byteCount: count * width)
  }
}
