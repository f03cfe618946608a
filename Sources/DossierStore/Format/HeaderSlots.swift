import DossierBase

/// The four header copies of a file, as they were read, and which generation they put in force.
struct HeaderSlots: Sendable {
  /// By slot, then copy.
  let readings: [[FileHeader.Reading]]
  let path: String
  private let looksLikeText: Bool

  /// What the system said where it could not read a copy; by slot, then copy.
  private let systemErrors: [[EngineError?]]

  init(of file: any StorageFile) {
    path = file.path
    looksLikeText = Self.isText(file)
    let copies = (0..<FileLayout.slotCount).map { slot in
      (0..<FileLayout.copiesPerSlot).map { Self.read(file, slot: slot, copy: $0) }
    }
    readings = copies.map { $0.map(\.reading) }
    systemErrors = copies.map { $0.map(\.error) }
  }

  /// True if the file begins like text: a line break, and no control characters but those of texts.
  private static func isText(_ file: any StorageFile) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    var count = 0
    do throws(EngineError) { count = try file.readAll(into: &bytes, at: 0) } catch { return false }
    let start = bytes[..<count]
    return start.contains(0x0A) && start.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
  }

  /// A copy that the system cannot read counts as damaged.
  private static func read(
    _ file: any StorageFile, slot: Int, copy: Int
  ) -> (reading: FileHeader.Reading, error: EngineError?) {
    let offset = FileLayout.headerOffset(slot: slot, copy: copy)
    var bytes = [UInt8](repeating: 0, count: FileLayout.headerByteCount)
    do throws(EngineError) {
      let count = try file.readAll(into: &bytes, at: offset)
      let reading = bytes.withUnsafeBytes {
        FileHeader.read(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: offset)
      }
      guard case .header(let header) = reading else { return (reading, nil) }
      let isInPlace = FileLayout.slot(ofGeneration: header.generation) == slot
      return (isInPlace ? reading : .damaged, nil)
    } catch {
      return (.damaged, error)
    }
  }

  /// The newest header that a slot's copies hold, or nil if neither is readable.
  func header(ofSlot slot: Int) -> FileHeader? {
    readings[slot].compactMap { if case .header(let header) = $0 { header } else { nil } }
      .max { $0.generation < $1.generation }
  }

  /// The header in force.
  ///
  /// A commit that was torn leaves one bad copy, and the slot's other copy older than the other slot.
  /// A slot with two bad copies is therefore damage: it may have held the newest state, and the older
  /// one must not pass for it.
  func headerInForce() throws(EngineError) -> FileHeader {
    try refuseOtherFormats()
    var headers: [FileHeader] = []
    for slot in 0..<FileLayout.slotCount {
      guard let header = header(ofSlot: slot) else {
        // What the disk does not give now may well be intact.
        if let error = systemErrors[slot].compactMap({ $0 }).first { throw error }
        throw EngineError(
          .damaged, "neither copy of a header is readable; it may have been the newest",
          at: place(slot: slot, copy: 0))
      }
      headers.append(header)
    }
    guard headers[0].fileID == headers[1].fileID, headers[0].generation != headers[1].generation else {
      throw EngineError(.damaged, "the two headers contradict each other", at: place(slot: 0, copy: 0))
    }
    let newest = headers[0].generation > headers[1].generation ? 0 : 1
    // A copy that was not even read may be newer than the one beside it, and no commit was torn there.
    if let error = systemErrors[1 - newest][0] { throw error }
    return headers[newest]
  }

  /// Throws unless some copy is of this format or was.
  func refuseOtherFormats() throws(EngineError) {
    let all = readings.joined()
    for case .otherFormat(let version) in all {
      let isDraft = version == FileLayout.formatVersion
      throw EngineError(
        .notDossierFile,
        isDraft
          ? "the file is of another draft of format version 0, which is not frozen yet"
          : "the file has format version \(version), and this version of DossierDB reads version 0 only",
        at: place(slot: 0, copy: 0),
        hint: isDraft ? "load the data anew" : "it was written by a newer version of DossierDB: use that one")
    }
    if all.allSatisfy({ $0 == .foreign }) {
      throw EngineError(
        .notDossierFile, "not a DossierDB file", at: place(slot: 0, copy: 0),
        hint: looksLikeText
          ? "this looks like text: dossier import FILE DATA.csv loads it into a new FILE" : nil)
    }
  }

  /// Makes both copies of each slot what its newer one is, where they differ.
  ///
  /// The caller holds the writer's lock; the next sync makes the repair durable.
  func repair(_ file: any StorageFile) throws(EngineError) {
    for slot in 0..<FileLayout.slotCount {
      guard let header = header(ofSlot: slot) else { continue }
      for copy in 0..<FileLayout.copiesPerSlot where readings[slot][copy] != .header(header) {
        let offset = FileLayout.headerOffset(slot: slot, copy: copy)
        try file.write(header.encoded(at: offset), at: offset)
      }
    }
  }

  func place(slot: Int, copy: Int) -> EngineError.Place {
    .file(
      path: path, offset: FileLayout.headerOffset(slot: slot, copy: copy),
      what: Self.name(slot: slot, copy: copy))
  }

  static func name(slot: Int, copy: Int) -> String { "header \(slot + 1), copy \(copy + 1)" }
}
