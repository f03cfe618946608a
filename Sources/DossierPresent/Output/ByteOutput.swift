import DossierDB

/// Gathers bytes and hands them to a sink in large pieces.
struct ByteOutput {
  /// Nil if all bytes are gathered.
  private let sink: (any ByteSink)?
  /// Bytes that the sink does not have yet; formats append to them directly.
  var bytes: [UInt8] = []

  /// The commands to a terminal among them.
  private var styles: [Range<Int>] = []
  private var cellCount = 0
  /// Bytes that there were when the sink was last asked whether to go on.
  private var checkedByteCount = 0

  private static let pieceByteCount = 1 << 16
  /// Cells between two questions to the sink.
  private static let cellsBetweenChecks = 256

  /// - Parameter sink: nil to gather all bytes in ``bytes``.
  init(_ sink: (any ByteSink)?) {
    self.sink = sink
    bytes.reserveCapacity(Self.pieceByteCount * 2)
  }

  mutating func put(_ byte: UInt8) { bytes.append(byte) }

  mutating func put(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func put(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  mutating func put(_ byte: UInt8, times count: Int) {
    for _ in 0..<max(count, 0) { bytes.append(byte) }
  }

  /// Puts a command to the terminal: a number of its SGR sequence.
  mutating func putStyle(_ number: StaticString) {
    let start = bytes.count
    put("\u{1B}[")
    put(number)
    put("m")
    styles.append(start..<bytes.count)
  }

  /// Ends a cell: throws if the sink does not want to go on, even within the longest of lines.
  mutating func endCell() throws(DossierError) {
    cellCount &+= 1
    if cellCount % Self.cellsBetweenChecks == 0 || bytes.count > checkedByteCount + Self.pieceByteCount {
      checkedByteCount = bytes.count
      try sink?.check()
    }
  }

  /// Ends a line, and hands on what has gathered if it is much.
  mutating func endLine() throws(DossierError) {
    bytes.append(UInt8(ascii: "\n"))
    try flushIfMuch()
  }

  /// Bytes behind those it is asked for that the filler of ``append(byteCount:_:)`` may write, too.
  static let spareByteCount = 32

  /// Appends bytes that `fill` writes, exactly so many that count.
  mutating func append(byteCount: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    guard byteCount > 0 else { return }
    let more = [UInt8](unsafeUninitializedCapacity: byteCount + Self.spareByteCount) { buffer, count in
      if let first = buffer.baseAddress { fill(first) }
      count = byteCount
    }
    if bytes.isEmpty { bytes = more } else { bytes.append(contentsOf: more) }
  }

  /// Hands on what has gathered if it is much.
  mutating func flushIfMuch() throws(DossierError) {
    if bytes.count >= Self.pieceByteCount { try flush() }
  }

  /// Throws if the sink does not want to go on.
  func check() throws(DossierError) { try sink?.check() }

  /// Hands on everything.
  mutating func flush() throws(DossierError) {
    guard let sink else { return }
    let (gathered, styles) = (bytes, styles)
    bytes.removeAll(keepingCapacity: true)
    self.styles.removeAll(keepingCapacity: true)
    checkedByteCount = 0
    if gathered.isEmpty { return }
    var failure: DossierError?
    gathered.withUnsafeBytes { buffer in
      do throws(DossierError) { try sink.write(buffer, styles: styles) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
