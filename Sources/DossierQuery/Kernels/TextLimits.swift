import DossierBase
import DossierVector

/// How much text one heap may hold, so that hostile data ends in an error long before its 4 GiB.
enum TextLimits {
  /// Bytes after which a heap takes no further row.
  static let heapByteCount = 1 << 30

  /// The error of texts that are too long together.
  static let error = EngineError(
    .memoryLimit, "the texts of \(Limits.vectorRowCount) rows exceed \(heapByteCount) bytes",
    hint: "ask for fewer or shorter texts")

  /// The error of texts beside or of a window function.
  static let partitionError = EngineError(
    .memoryLimit, "the texts of one partition exceed \(heapByteCount) bytes",
    hint: "ask for fewer or shorter texts beside a window function")
}

extension StringHeap {
  /// Throws unless `extra` more bytes stay within the limit.
  func requireRoom(for extra: Int) throws(EngineError) {
    if extra > TextLimits.heapByteCount - count { throw TextLimits.error }
  }
}
