import DossierBase
import DossierVector

/// Reads which rows of a block are null.
enum ValidityReader {
  /// - Throws: damage, unless the form is well-formed for this many rows.
  static func read(
    _ kind: ValidityKind, rowCount: Int, _ reader: inout ByteReader
  ) throws(EngineError) -> Validity {
    switch kind {
    case .none: .allValid
    case .all: .allNull
    case .bitmap: try bitmap(rowCount, &reader)
    case .positions: try positions(rowCount, &reader)
    }
  }

  private static func bitmap(_ rowCount: Int, _ reader: inout ByteReader) throws(EngineError) -> Validity {
    let bytes = try reader.take((rowCount + 7) / 8)
    let spareBits = UInt8((8 - rowCount & 7) & 7)
    guard spareBits == 0 || bytes[bytes.count - 1] >> (8 - spareBits) == 0 else {
      throw .damaged("a null bitmap has bits past its last row")
    }
    return Validity(BitMask(bits: bytes, count: rowCount))
  }

  private static func positions(_ rowCount: Int, _ reader: inout ByteReader) throws(EngineError) -> Validity {
    let count = Int(try reader.read(UInt32.self))
    guard count >= 1, count < rowCount else { throw .damaged("a wrong number of null positions") }
    let bytes = try reader.take(2 * count)
    let mask = BitMask(count: rowCount)
    mask.setAll()
    var previous = -1
    for index in 0..<count {
      let row = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
      guard row > previous, row < rowCount else {
        throw .damaged("null positions are not ascending rows of the block")
      }
      previous = row
      mask.words[row >> 6] &= ~(1 << UInt64(row & 63))
    }
    return Validity(mask)
  }
}
