import DossierBase
import DossierCodec
import DossierVector

/// The columns of a block that are encoded already and that others may refer to: days without nulls.
final class EncodedSiblings: SiblingColumns {
  private struct Member {
    let block: EncodedBlock
    let type: DataType
    let bytes: ReservedMemory
  }

  private let rowCount: Int
  private(set) var columnIDs: [UInt32] = []
  private var members: [UInt32: Member] = [:]
  private var vectors: [UInt32: Vector] = [:]

  init(rowCount: Int) { self.rowCount = rowCount }

  func add(_ block: EncodedBlock, type: DataType, id: UInt32) throws(EngineError) {
    let bytes = try ReservedMemory(byteCount: block.bytes.count, .unlimited, for: "encoding a block")
    bytes.bytes.copyBytes(from: block.bytes)
    members[id] = Member(block: block, type: type, bytes: bytes)
    columnIDs.append(id)
  }

  func column(_ id: UInt32) throws(EngineError) -> Vector? {
    if let known = vectors[id] { return known }
    guard let member = members[id] else { return nil }
    let vector = try BlockDecoder.vector(
      UnsafeRawBufferPointer(member.bytes.bytes), type: member.type, rowCount: rowCount, dictionary: nil,
      owner: member.bytes
    ) { () throws(EngineError) in
      throw EngineError.damaged("times of day of a sibling")
    }
    vectors[id] = vector
    return vector
  }
}
