import DossierBase
import DossierVector

/// Copies fixed-width values out of a plain block.
final class PlainDecoder: ValueDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int

  /// - Precondition: the bytes hold every row of the block.
  init(_ bytes: UnsafeRawBufferPointer, _ lane: Lane) {
    self.bytes = bytes
    width = lane.elementByteCount
  }

  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError) {
    let start = bytes.baseAddress! + vector * Limits.vectorRowCount * width
    output.data.copyMemory(from: start, byteCount: count * width)
  }
}
