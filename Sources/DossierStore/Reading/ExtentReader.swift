import DossierBase

/// Reads whole extents of one generation and verifies them.
struct ExtentReader: Sendable {
  let file: any StorageFile
  let fileID: UInt64
  /// Where the committed part of the file ends; no extent reaches beyond.
  let end: Int

  /// The bytes of an extent of metadata.
  ///
  /// - Throws: ``EngineError/Code/damaged``, placed, if they are not what was written.
  func bytes(
    of extent: Extent, owner: ExtentOwner, what: @autoclosure () -> String
  ) throws(EngineError) -> [UInt8] {
    guard extent.offset >= FileLayout.dataOffset, extent.end <= end else {
      throw damage("an extent lies outside the file", extent, what())
    }
    try ReadBuffer.expectRoom(extent.byteCount)
    var bytes = [UInt8](repeating: 0, count: extent.byteCount)
    let count = try file.readAll(into: &bytes, at: extent.offset)
    guard count == extent.byteCount, bytes.withUnsafeBytes({ extent.matches($0, owner: owner) }) else {
      throw damage("the checksum is wrong", extent, what())
    }
    return bytes
  }

  func damage(_ message: String, _ extent: Extent, _ what: String) -> EngineError {
    EngineError(.damaged, message, at: .file(path: file.path, offset: extent.offset, what: what))
  }

  /// Adds the place to an error that decoding an extent gave.
  func located<Answer>(
    _ extent: Extent, _ what: @autoclosure () -> String, _ decode: () throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer {
    do throws(EngineError) {
      return try decode()
    } catch {
      throw error.located(at: .file(path: file.path, offset: extent.offset, what: what()))
    }
  }
}
