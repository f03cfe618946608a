package import DossierBase
package import DossierCodec
package import DossierVector

extension EncodedBlock {
  /// What the block decodes to; the vector keeps copies of its bytes, which are of their exact size.
  ///
  /// - Parameter column: of the type, with the dictionary, and with as many rows unless `rowCount` says others.
  package func vector(
    like column: Vector, rowCount: Int? = nil, sibling: Vector? = nil
  ) throws(EngineError) -> Vector {
    let (hot, cold) = (ExactBytes(bytes), ExactBytes(coldBytes))
    var source: ChunkBytes.Source?
    if !coldBytes.isEmpty {
      source = { () throws(EngineError) in ChunkBytes(UnsafeRawBufferPointer(cold.bytes), owner: cold) }
    }
    var reference: (() throws(EngineError) -> Vector)?
    if let sibling { reference = { () throws(EngineError) in sibling } }
    return try BlockDecoder.vector(
      UnsafeRawBufferPointer(hot.bytes), type: column.type, rowCount: rowCount ?? column.count,
      dictionary: column.codes?.dictionary, owner: hot, cold: source, sibling: reference)
  }
}

private final class ExactBytes {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ source: [UInt8]) {
    bytes = .allocate(byteCount: source.count, alignment: 1)
    bytes.copyBytes(from: source)
  }

  deinit { bytes.deallocate() }
}

/// A block of days that others may lie near.
package final class DaySiblings: SiblingColumns {
  package let days: Vector

  /// - Parameter days: of type DATE, without nulls.
  package init(_ days: Vector) { self.days = days }

  package var columnIDs: [UInt32] { [1] }
  package func column(_ id: UInt32) -> Vector? { id == 1 ? days : nil }
}
