import DossierBase

/// Carries out a commit: metadata, then the header, each durable before the next step.
struct CommitWriter {
  private let database: DatabaseFile
  private let file: any StorageFile
  private let base: Generation
  private let metadata: CommitMetadata

  init(_ transaction: WriteTransaction) throws(EngineError) {
    database = transaction.database
    file = transaction.database.file
    base = transaction.base
    metadata = try CommitMetadata(transaction)
  }

  func commit() throws(EngineError) {
    for piece in metadata.pieces { try file.write(piece.bytes, at: piece.offset) }
    let header = metadata.header
    if try file.byteCount() > header.end { try file.truncate(to: header.end) }
    if database.hasName {
      try synchronize(outcomeIsKnown: true)
      try replaceHeader(header)
    } else {
      try writeFirstHeaders(header)
    }
  }

  /// A failed sync may have thrown away what was written, so this handle must not write again.
  private func synchronize(outcomeIsKnown: Bool) throws(EngineError) {
    do throws(EngineError) {
      try file.synchronize()
    } catch {
      database.note(mustReopen: true)
      throw outcomeIsKnown ? error : Self.unknownOutcome(error)
    }
  }

  private static func unknownOutcome(_ error: EngineError) -> EngineError {
    EngineError(
      error.code, "the outcome of the commit is unknown: \(error.message)", at: error.place,
      hint: "open the file anew and look whether the changes are there")
  }

  /// Writes the slot that holds the older state: the first copy decides, the second follows after.
  private func replaceHeader(_ header: FileHeader) throws(EngineError) {
    let slot = FileLayout.slot(ofGeneration: header.generation)
    let first = FileLayout.headerOffset(slot: slot, copy: 0)
    let former = HeaderSlots(of: file).header(ofSlot: slot)
    do throws(EngineError) {
      try file.write(header.encoded(at: first), at: first)
    } catch {
      try restore(former, at: first, after: error)
      throw error
    }
    try synchronize(outcomeIsKnown: false)
    // The commit stands. The second copy becomes durable with the next one, and is repaired if it fails.
    let second = FileLayout.headerOffset(slot: slot, copy: 1)
    try? file.write(header.encoded(at: second), at: second)
  }

  /// Puts back what stood where a header could not be written.
  ///
  /// - Throws: `error` as one of unknown outcome if that fails too.
  private func restore(
    _ former: FileHeader?, at offset: Int, after error: EngineError
  ) throws(EngineError) {
    do throws(EngineError) {
      if let former { try file.write(former.encoded(at: offset), at: offset) }
    } catch _ {
      database.note(mustReopen: true)
      throw Self.unknownOutcome(error)
    }
  }

  /// Writes all headers of a new file and then gives it its name.
  private func writeFirstHeaders(_ header: FileHeader) throws(EngineError) {
    for slot in 0..<FileLayout.slotCount {
      let isUsed = slot == FileLayout.slot(ofGeneration: header.generation)
      let content = isUsed ? header : .unused(fileID: header.fileID)
      for copy in 0..<FileLayout.copiesPerSlot {
        let offset = FileLayout.headerOffset(slot: slot, copy: copy)
        try file.write(content.encoded(at: offset), at: offset)
      }
    }
    try synchronize(outcomeIsKnown: true)
    try database.fileSystem.publish(file, as: database.path)
    database.note(hasName: true)
    do throws(EngineError) {
      try database.fileSystem.synchronizeDirectory(of: database.path)
    } catch {
      database.note(mustReopen: true)
      throw Self.unknownOutcome(error)
    }
  }
}
