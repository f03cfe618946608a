import DossierBase
import DossierCodec
import DossierVector

/// The columns of a block that are encoded already and that others may refer to: days without nulls, and codes.
final class EncodedSiblings: SiblingColumns {
  private struct Member {
    let type: DataType
    let bytes: ReservedMemory
    let cold: ReservedMemory
  }

  private let rowCount: Int
  private(set) var columnIDs: [UInt32] = []
  private var members: [UInt32: Member] = [:]
  private var vectors: [UInt32: Vector] = [:]

  init(rowCount: Int) { self.rowCount = rowCount }

  /// - Parameter type: that of codes, where these are the column's values.
  func add(_ block: EncodedBlock, type: DataType, id: UInt32) throws(EngineError) {
    let bytes = try ReservedMemory(byteCount: block.bytes.count, .unlimited, for: "encoding a block")
    bytes.bytes.copyBytes(from: block.bytes)
    let cold = try ReservedMemory(byteCount: block.coldBytes.count, .unlimited, for: "encoding a block")
    cold.bytes.copyBytes(from: block.coldBytes)
    members[id] = Member(type: type, bytes: bytes, cold: cold)
    columnIDs.append(id)
  }

  func column(_ id: UInt32) throws(EngineError) -> Vector? {
    if let known = vectors[id] { return known }
    guard let member = members[id] else { return nil }
    let vector = try BlockDecoder.vector(
      UnsafeRawBufferPointer(member.bytes.bytes), type: member.type, rowCount: rowCount, dictionary: nil,
      owner: member.bytes
    ) { () throws(EngineError) in ChunkBytes(member.cold) }
    vectors[id] = vector
    return vector
  }

  func bytes(_ id: UInt32) -> ChunkBytes? { members[id].map { ChunkBytes($0.bytes) } }
}
