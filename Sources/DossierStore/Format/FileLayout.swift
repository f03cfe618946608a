/// Where things stand in a file; every constant here is part of the format.
enum FileLayout {
  /// The first eight bytes of every header copy.
  static let magic: [UInt8] = Array("DOSSIER".utf8) + [0x1A]
  static let formatVersion: UInt32 = 0
  /// The flags of a header: in version 0, which is not frozen, the number of the draft, one up with each change.
  static let draft: UInt32 = 9
  /// Bytes of a header copy: a sector, so that a disk writes it whole or not at all.
  static let headerByteCount = 512
  /// Header copies are this far apart, so that they never share a page or a large sector.
  static let headerSpacing = 4_096
  static let slotCount = 2
  static let copiesPerSlot = 2
  /// Where the first extent may start.
  static let dataOffset = headerSpacing * slotCount * copiesPerSlot
  /// Extents start at multiples of this.
  static let extentAlignment = 8
  /// The byte whose lock the writer holds: past the end of any file.
  static let writerLockOffset: Int64 = 1 << 62

  static func headerOffset(slot: Int, copy: Int) -> Int {
    (slot * copiesPerSlot + copy) * headerSpacing
  }

  /// The slot that a generation's header is written to.
  static func slot(ofGeneration generation: UInt64) -> Int { Int(generation % UInt64(slotCount)) }
}

extension DatabaseFile {
  /// The version of the format that is read and written.
  package static var formatVersion: Int { Int(FileLayout.formatVersion) }
}
