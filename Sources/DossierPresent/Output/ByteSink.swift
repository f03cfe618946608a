public import DossierDB

/// Takes the bytes of a presentation: a file, standard output, memory.
public protocol ByteSink: AnyObject {
  /// Takes the next bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError)

  /// Throws if no bytes are wanted any more; asked now and then while nothing is ready to be written.
  func check() throws(DossierError)
}

extension ByteSink {
  /// Never throws, for sinks that want everything.
  public func check() throws(DossierError) {}
}

/// Keeps the bytes in memory.
public final class MemorySink: ByteSink {
  /// All bytes so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty sink.
  public init() {}

  /// Takes the next bytes; never throws.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) { self.bytes += bytes }

  /// All bytes so far, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
