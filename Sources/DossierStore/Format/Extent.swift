import DossierBase

/// A run of bytes in the file that is written once and never changed.
struct Extent: Sendable, Hashable {
  var offset: Int
  var byteCount: Int
  /// Generation of the commit that wrote it.
  var generation: UInt64
  /// The checksum before the file's id is mixed in; in the file it stands exclusive-or the id.
  var checksum: UInt64 = 0

  var end: Int { offset + byteCount }
}

/// What an extent is for; part of its checksum's seed, so that bytes in the wrong place are noticed.
enum ExtentOwner: Sendable, Hashable {
  case root
  case segment
  case dictionary(column: UInt32)
  case column(UInt32)

  /// The owner's number in files.
  var rawValue: UInt64 {
    switch self {
    case .column(let id): UInt64(id)
    case .dictionary(let id): 1 << 32 | UInt64(id)
    case .segment: 2 << 32
    case .root: 3 << 32
    }
  }
}

extension Extent {
  /// The checksum that these bytes would have in this place.
  static func checksum(
    of bytes: UnsafeRawBufferPointer, offset: Int, generation: UInt64, owner: ExtentOwner
  ) -> UInt64 {
    var seedBytes = ByteWriter()
    seedBytes.write(UInt64(offset))
    seedBytes.write(generation)
    seedBytes.write(owner.rawValue)
    return Checksum.of(bytes, seed: Checksum.of(seedBytes.bytes, seed: 0))
  }

  /// The extent of these bytes at an offset.
  init(of bytes: [UInt8], offset: Int, generation: UInt64, owner: ExtentOwner) {
    let checksum = bytes.withUnsafeBytes {
      Self.checksum(of: $0, offset: offset, generation: generation, owner: owner)
    }
    self.init(offset: offset, byteCount: bytes.count, generation: generation, checksum: checksum)
  }

  /// True if `bytes` are what was written here.
  func matches(_ bytes: UnsafeRawBufferPointer, owner: ExtentOwner) -> Bool {
    Self.checksum(of: bytes, offset: offset, generation: generation, owner: owner) == checksum
  }
}
