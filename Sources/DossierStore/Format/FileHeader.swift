import DossierBase

/// One generation's entry into the file: where its root stands.
struct FileHeader: Sendable, Equatable {
  var fileID: UInt64
  /// Counts commits; 0 marks a slot that no commit has used yet.
  var generation: UInt64
  /// Its generation is the header's own.
  var root: Extent
  /// Where the committed part of the file ends.
  var end: Int
}

extension FileHeader {
  /// The header of a slot not used yet.
  static func unused(fileID: UInt64) -> FileHeader {
    FileHeader(
      fileID: fileID, generation: 0, root: Extent(offset: 0, byteCount: 0, generation: 0),
      end: FileLayout.dataOffset)
  }

  /// The bytes of the copy that stands at `offset`.
  func encoded(at offset: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(FileLayout.magic)
    writer.write(FileLayout.formatVersion)
    writer.write(FileLayout.draft)
    writer.write(fileID)
    writer.write(generation)
    writer.write(UInt64(root.offset))
    writer.write(UInt64(root.byteCount))
    writer.write(root.checksum ^ fileID)
    writer.write(UInt64(end))
    let checksumOffset = FileLayout.headerByteCount - 8
    writer.fill(checksumOffset - writer.bytes.count)
    writer.write(Checksum.of(writer.bytes, seed: UInt64(offset)))
    return writer.bytes
  }

  /// What the bytes of a header copy turn out to be.
  enum Reading: Sendable, Equatable {
    case header(FileHeader)
    /// Intact, but of another format version, or of another draft of this one.
    case otherFormat(version: UInt32)
    /// Begins as a header does, but is not intact.
    case damaged
    /// Not a header at all.
    case foreign
  }

  /// Reads the copy that stands at `offset`.
  static func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Reading {
    guard bytes.count == FileLayout.headerByteCount else { return .foreign }
    let hasMagic = bytes.starts(with: FileLayout.magic)
    let checksumOffset = FileLayout.headerByteCount - 8
    var reader = ByteReader(metadata: bytes)
    do {
      _ = try reader.take(FileLayout.magic.count)
      let version = try reader.read(UInt32.self)
      let flags = try reader.read(UInt32.self)
      let fileID = try reader.read(UInt64.self)
      let generation = UInt64(try reader.quantity())
      let rootOffset = try reader.quantity()
      let rootByteCount = try reader.quantity()
      let rootChecksum = try reader.read(UInt64.self) ^ fileID
      let end = try reader.quantity()
      _ = try reader.take(checksumOffset - reader.position)
      let checksum = Checksum.of(
        UnsafeRawBufferPointer(rebasing: bytes[..<checksumOffset]), seed: UInt64(offset))
      guard hasMagic, try reader.read(UInt64.self) == checksum else {
        return hasMagic ? .damaged : .foreign
      }
      guard version == FileLayout.formatVersion, flags == FileLayout.draft else {
        return .otherFormat(version: version)
      }
      let root = Extent(
        offset: rootOffset, byteCount: rootByteCount, generation: generation, checksum: rootChecksum)
      return .header(FileHeader(fileID: fileID, generation: generation, root: root, end: end))
    } catch {
      return hasMagic ? .damaged : .foreign
    }
  }
}
