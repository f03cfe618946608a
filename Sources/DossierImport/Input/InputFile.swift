import DossierBase
import DossierFiles
import Glibc

/// One input that can be read from its start as often as needed.
final class InputFile {
  /// The name for messages.
  let name: String
  private let content: Content
  private enum Content {
    case file(OpenFile)
    case bytes([UInt8])
  }

  /// Bytes as they are stored.
  let storedByteCount: Int
  /// The regular file that the input is, if it is one.
  let identity: FileIdentity?
  /// The encoding that the bytes are converted from, if they are not UTF-8.
  private let encoding: String?

  /// Opens the input; what cannot be read twice is first copied to an unlinked file.
  init(
    _ input: ImportRequest.Input, encoding: String?, temporaryDirectory: TemporaryDirectory,
    interruption: Interruption
  ) throws(EngineError) {
    self.encoding = encoding
    switch input {
    case .bytes(let bytes, let name):
      self.name = name
      content = .bytes(bytes)
      identity = nil
      storedByteCount = bytes.count
    case .file(let path):
      let file = try OpenFile(reading: path, interruption: interruption)
      guard !file.isDirectory else {
        throw EngineError(.inputOutput, "cannot read \(path): it is a directory")
      }
      name = path
      identity = FileIdentity(descriptor: file.descriptor)
      let kept = try Self.seekable(file, temporaryDirectory, interruption)
      content = .file(kept.file)
      storedByteCount = kept.byteCount
    case .standardInput:
      name = "standard input"
      let copy = dup(STDIN_FILENO)
      guard copy >= 0 else { throw SystemError.make("read", "standard input") }
      let file = OpenFile(descriptor: copy, name: "standard input")
      identity = FileIdentity(descriptor: copy)
      let kept = try Self.seekable(file, temporaryDirectory, interruption)
      content = .file(kept.file)
      storedByteCount = kept.byteCount
    }
  }

  private static func seekable(
    _ file: OpenFile, _ directory: TemporaryDirectory, _ interruption: Interruption
  ) throws(EngineError) -> (file: OpenFile, byteCount: Int) {
    if let byteCount = file.regularByteCount, lseek(file.descriptor, 0, SEEK_CUR) == 0 {
      return (file, byteCount)
    }
    return try SpoolFile.copy(of: file, directory: directory, interruption: interruption)
  }

  /// The text from the start, decompressed and in UTF-8.
  func open() throws(EngineError) -> any ByteSource {
    let source = try openUnconverted()
    guard let encoding else { return source }
    return try ConvertedByteSource(source, encoding: encoding)
  }

  /// The bytes from the start, decompressed if they begin like gzip or Zstandard.
  func openUnconverted() throws(EngineError) -> any ByteSource {
    let plain = rawSource()
    var magic: [UInt8] = [0, 0, 0, 0]
    var count = 0
    while count < 4 {
      let got = try magic.withUnsafeMutableBytesTyped(at: count) { start throws(EngineError) in
        try plain.read(into: start, count: 4 - count)
      }
      if got == 0 { break }
      count += got
    }
    if count >= 2, magic[0] == 0x1F, magic[1] == 0x8B {
      return try GzipByteSource(rawSource(), name: name)
    }
    let isFrame = magic == [0x28, 0xB5, 0x2F, 0xFD]
    let isSkippable = magic[0] & 0xF0 == 0x50 && magic[1...] == [0x2A, 0x4D, 0x18]
    if isFrame || isSkippable { return try ZstdByteSource(rawSource(), name: name) }
    if count > 0, let format = Self.compressedName(name) {
      throw EngineError(.data, "\(name) is named like \(format), but its first bytes are not")
    }
    return rawSource()
  }

  private func rawSource() -> any ByteSource {
    switch content {
    case .file(let file): FileByteSource(file)
    case .bytes(let bytes): MemoryByteSource(bytes)
    }
  }

  /// The format that the end of a name promises.
  private static func compressedName(_ name: String) -> String? {
    name.hasSuffix(".gz") ? "gzip" : name.hasSuffix(".zst") ? "Zstandard" : nil
  }
}

extension Array<UInt8> {
  /// Runs `body` with the address of an element, letting its typed error through.
  mutating func withUnsafeMutableBytesTyped<Answer>(
    at offset: Int, _ body: (UnsafeMutableRawPointer) throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer {
    var result: Result<Answer, EngineError>?
    withUnsafeMutableBytes { bytes in
      do throws(EngineError) {
        result = .success(try body(bytes.baseAddress! + offset))
      } catch {
        result = .failure(error)
      }
    }
    return try result!.get()
  }
}
