public import DossierDB

/// Takes the bytes of a presentation: a file, standard output, memory.
public protocol ByteSink: AnyObject {
  /// Takes the next bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError)

  /// Takes the next bytes, with the ranges of them, ascending, that are a presentation's own commands to a terminal.
  ///
  /// A sink that is a terminal lets those through and escapes all others, for the rest is data.
  func write(_ bytes: UnsafeRawBufferPointer, styles: [Range<Int>]) throws(DossierError)

  /// Throws if no bytes are wanted any more; asked now and then while nothing is ready to be written.
  func check() throws(DossierError)
}

extension ByteSink {
  /// Never throws, for sinks that want everything.
  public func check() throws(DossierError) {}

  /// Takes all bytes as they are, for sinks that are no terminal.
  public func write(_ bytes: UnsafeRawBufferPointer, styles: [Range<Int>]) throws(DossierError) {
    try write(bytes)
  }
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
