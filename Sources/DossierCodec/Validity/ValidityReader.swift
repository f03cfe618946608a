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
    case .sparse: try sparse(rowCount, &reader)
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

  private static func sparse(_ rowCount: Int, _ reader: inout ByteReader) throws(EngineError) -> Validity {
    let mask = BitMask(count: rowCount)
    let nullCount = try SparseBits.read(&reader, of: rowCount, mask.words)
    guard nullCount < rowCount else { throw .damaged("a wrong number of nulls") }
    mask.complement()
    return Validity(mask)
  }
}
