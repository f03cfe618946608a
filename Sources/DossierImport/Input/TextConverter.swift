import DossierBase
import Glibc

/// Turns text of another encoding into UTF-8, with the C library's `iconv`.
final class TextConverter {
  /// The encoding's name as the user gave it.
  let name: String
  private let descriptor: iconv_t
  /// Bytes that are passed over where they are no text.
  private let unitByteCount: Int

  /// What stands for bytes that are no text in the encoding; UTF-8 never has it.
  static let replacement: UInt8 = 0xFF

  /// - Throws: ``EngineError/Code/usage`` if the C library does not know the encoding.
  init(from name: String) throws(EngineError) {
    let code = Self.code(of: name)
    let isName = !code.isEmpty && code.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }
    guard isName, let descriptor = iconv_open("UTF-8", code), Int(bitPattern: descriptor) != -1 else {
      throw EngineError(
        .usage, "the encoding '\(name)' is not known",
        hint: "take a name that iconv -l lists, like windows-1258, tcvn, viscii or utf-16le")
    }
    self.name = name
    self.descriptor = descriptor
    let folded = code.lowercased()
    unitByteCount =
      folded.contains("32") || folded.contains("ucs-4") || folded.contains("ucs4")
      ? 4 : folded.contains("utf-16") || folded.contains("utf16") || folded.contains("ucs-2") ? 2 : 1
  }

  deinit { iconv_close(descriptor) }

  /// True for names of UTF-8, which needs no conversion.
  static func isUTF8(_ name: String) -> Bool { ["utf-8", "utf8"].contains(name.lowercased()) }

  /// The C library's name, where people know another.
  private static func code(of name: String) -> String {
    ["tcvn3", "tcvn-3", "tcvn3-abc", "abc"].contains(name.lowercased()) ? "TCVN5712-1" : name
  }

  /// Where the conversion of some bytes stopped.
  struct Progress {
    var readByteCount = 0
    var writtenByteCount = 0
    /// The bytes end within a letter.
    var isIncomplete = false
  }

  /// Converts as many bytes as fit; `output` has room for 16 at least.
  ///
  /// Bytes that are no text become ``replacement``.
  func convert(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>, isLast: Bool
  ) -> Progress {
    var from = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: CChar.self)
    var fromLeft = input.count
    var to: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(output.baseAddress!)
      .assumingMemoryBound(to: CChar.self)
    // Room for what is kept back, and for a replacement.
    var toLeft = output.count - 8
    var progress = Progress()
    while true {
      let status = iconv(descriptor, &from, &fromLeft, &to, &toLeft)
      let reason = status == -1 ? errno : 0
      if reason == E2BIG { break }
      if reason == EINVAL, !isLast {
        progress.isIncomplete = true
        break
      }
      let isFault = reason != 0
      if isFault || isLast {
        toLeft += 8
        _ = iconv(descriptor, nil, nil, &to, &toLeft)
        toLeft -= 8
      }
      guard isFault else { break }
      to![0] = CChar(bitPattern: Self.replacement)
      to = to! + 1
      toLeft -= 1
      let skipped = reason == EINVAL ? fromLeft : min(unitByteCount, fromLeft)
      from = from.map { $0 + skipped }
      fromLeft -= skipped
      if fromLeft == 0 || toLeft <= 0 { break }
    }
    progress.readByteCount = input.count - fromLeft
    progress.writtenByteCount = output.count - 8 - toLeft
    return progress
  }
}

/// Text of another encoding as UTF-8.
final class ConvertedByteSource: ByteSource {
  private let source: any ByteSource
  private let converter: TextConverter
  private let input = UnsafeMutableBufferPointer<UInt8>.allocate(
    capacity: ConvertedByteSource.bufferByteCount)
  private let output = UnsafeMutableBufferPointer<UInt8>.allocate(
    capacity: ConvertedByteSource.bufferByteCount)
  /// Bytes of `input` that are not converted yet, from its start on.
  private var inputCount = 0
  private var outputRange = 0..<0
  private var isAtEnd = false
  private var isFinished = false
  private static let bufferByteCount = 256 << 10

  init(_ source: any ByteSource, encoding: String) throws(EngineError) {
    self.source = source
    converter = try TextConverter(from: encoding)
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  var consumedByteCount: Int { source.consumedByteCount }

  func read(into bytes: UnsafeMutableRawPointer, count: Int) throws(EngineError) -> Int {
    while outputRange.isEmpty, !isFinished { try refill() }
    let taken = min(count, outputRange.count)
    if taken > 0 { memcpy(bytes, output.baseAddress! + outputRange.lowerBound, taken) }
    outputRange = (outputRange.lowerBound + taken)..<outputRange.upperBound
    return taken
  }

  private func refill() throws(EngineError) {
    if !isAtEnd, inputCount < input.count {
      let got = try source.read(into: input.baseAddress! + inputCount, count: input.count - inputCount)
      inputCount += got
      isAtEnd = got == 0
    }
    let progress = converter.convert(
      UnsafeBufferPointer(start: input.baseAddress, count: inputCount), into: output, isLast: isAtEnd)
    inputCount -= progress.readByteCount
    memmove(input.baseAddress!, input.baseAddress! + progress.readByteCount, inputCount)
    outputRange = 0..<progress.writtenByteCount
    isFinished = isAtEnd && inputCount == 0
  }
}
