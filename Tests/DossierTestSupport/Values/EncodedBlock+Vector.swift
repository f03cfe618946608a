package import DossierBase
package import DossierCodec
package import DossierVector

extension EncodedBlock {
  /// What the block decodes to; the vector keeps copies of its bytes, which are of their exact size.
  ///
  /// - Parameter column: of the type, with the dictionary, and with as many rows unless `rowCount` says others.
  package func vector(
    like column: Vector, rowCount: Int? = nil, sibling: Vector? = nil, siblingBytes: ChunkBytes? = nil
  ) throws(EngineError) -> Vector {
    let (hot, cold) = (ExactBytes(bytes), ExactBytes(coldBytes))
    var source: ChunkBytes.Source?
    if !coldBytes.isEmpty {
      source = { () throws(EngineError) in ChunkBytes(UnsafeRawBufferPointer(cold.bytes), owner: cold) }
    }
    var reference: (() throws(EngineError) -> Vector)?
    if let sibling { reference = { () throws(EngineError) in sibling } }
    var others: ChunkBytes.Source?
    if let siblingBytes { others = { () throws(EngineError) in siblingBytes } }
    return try BlockDecoder.vector(
      UnsafeRawBufferPointer(hot.bytes), type: column.type, rowCount: rowCount ?? column.count,
      dictionary: column.codes?.dictionary, owner: hot, cold: source, sibling: reference, siblingBytes: others
    )
  }

  /// What the block decodes to, beside what it refers to.
  package func vector(
    like column: Vector, rowCount: Int? = nil, among siblings: TestSiblings
  ) throws(EngineError) -> Vector {
    try vector(
      like: column, rowCount: rowCount, sibling: sibling.flatMap { siblings.column($0) },
      siblingBytes: sibling.flatMap { siblings.bytes($0) })
  }

  /// The encoded block in memory of its exact size.
  package var chunkBytes: ChunkBytes {
    let exact = ExactBytes(bytes)
    return ChunkBytes(UnsafeRawBufferPointer(exact.bytes), owner: exact)
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

/// The columns of a block that others may refer to.
package final class TestSiblings: SiblingColumns {
  private let columns: [(rows: Vector, bytes: ChunkBytes?)]

  /// - Parameter days: of type DATE, without nulls, to which others may lie near.
  package init(_ days: Vector) { columns = [(days, nil)] }

  /// Days, and a column that others may follow from.
  ///
  /// - Parameter block: of the column.
  package init(_ days: Vector, _ column: Vector, _ block: EncodedBlock) throws {
    columns = [(days, nil), (try block.vector(like: column), block.chunkBytes)]
  }

  /// Days that a column of days may refer to, here and there near its own; and, where it has few values, a tree that it
  /// follows from, three values beside each of its own.
  package convenience init(of column: Vector) throws {
    let days = Vector(.date, (0..<column.count).map { .date(Int32($0 % 40_000 / 3)) })
    guard let finer = try Self.finer(column) else {
      self.init(days)
      return
    }
    let all = Vector(.smallint, finer)
    guard let tree = try BlockEncoder.encode(all, forcing: .tree) else {
      self.init(days)
      return
    }
    try self.init(days, all, tree)
  }

  /// Numbers from which the values follow, three for each; nil if there are many, or none.
  private static func finer(_ column: Vector) throws -> [Scalar]? {
    var numbers: [Scalar: Int] = [:]
    var finer: [Scalar] = []
    for (row, value) in try column.scalars().enumerated() {
      let number = numbers[value] ?? numbers.count
      if number == 1_000 { return nil }
      numbers[value] = number
      finer.append(.integer(Int64(number * 3 + row % 3)))
    }
    return finer.isEmpty ? nil : finer
  }

  package var columnIDs: [UInt32] { columns.indices.map { UInt32($0 + 1) } }
  package func column(_ id: UInt32) -> Vector? { isThere(id) ? columns[Int(id) - 1].rows : nil }
  package func bytes(_ id: UInt32) -> ChunkBytes? { isThere(id) ? columns[Int(id) - 1].bytes : nil }
  private func isThere(_ id: UInt32) -> Bool { columns.indices.contains(Int(id) - 1) }
}
