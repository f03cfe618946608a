import DossierBase

/// Writes which rows are null, in the smaller of the two forms where only some are.
enum ValidityWriter {
  static func kind(rowCount: Int, nullCount: Int) -> ValidityKind {
    if nullCount == 0 { return .none }
    if nullCount == rowCount { return .all }
    return SparseBits.isWorthIt(oneCount: nullCount, of: rowCount) ? .sparse : .bitmap
  }

  static func byteCount(rowCount: Int, nullCount: Int) -> Int {
    switch kind(rowCount: rowCount, nullCount: nullCount) {
    case .none, .all: 0
    case .bitmap: (rowCount + 7) / 8
    case .sparse: SparseBits.byteCount(oneCount: nullCount, of: rowCount)
    }
  }

  static func write(_ column: BlockInput, to writer: inout ByteWriter) {
    let validity = column.validity
    switch kind(rowCount: column.count, nullCount: column.nullCount) {
    case .none, .all: break
    case .bitmap:
      writer.fill((column.count + 7) / 8) { target in
        let bits = target.assumingMemoryBound(to: UInt8.self)
        let count = column.count
        for row in 0..<count { bits[row >> 3] |= validity[row] << UInt8(row & 7) }
      }
    case .sparse:
      SparseBits.write((0..<column.count).filter { validity[$0] == 0 }, of: column.count, to: &writer)
    }
  }
}
