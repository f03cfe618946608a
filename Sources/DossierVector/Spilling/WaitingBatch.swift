import DossierBase

/// A batch that waits, in memory or in a file.
final class WaitingBatch: Sendable {
  let rowCount: Int
  let shapes: [ColumnShape]
  private let space: SpillSpace
  /// For the list of shapes, which stays in memory.
  private let reservation: MemoryReservation
  private let content: Guarded<Content>

  private struct Content {
    /// The columns, one after the other; nil once they are in the file.
    var memory: ReservedMemory?
    var isBeingWritten = false
    var place: FilePlace?
  }

  /// Where the columns stand in the file, as they stood in memory.
  private struct FilePlace {
    var start: Int
    var checksums: [UInt64]
  }

  /// Copies the rows of a batch that count, of which there are some.
  ///
  /// - Parameter dictionaries: for each column what may stay in codes; other codes become elements.
  init(_ batch: Batch, dictionaries: [VectorDictionary?], _ space: SpillSpace) throws(EngineError) {
    rowCount = batch.count
    self.space = space
    let overhead = 256 + batch.columnCount * (MemoryLayout<ColumnShape>.stride + 8)
    reservation = try MemoryReservation(space.budget, byteCount: overhead, for: space.purpose)
    var shapes: [ColumnShape] = []
    var columns: [Vector] = []
    shapes.reserveCapacity(batch.columnCount)
    for (column, dictionary) in zip(try batch.columns, dictionaries) {
      let (values, kept) = try Self.flattened(column, of: batch, dictionary)
      shapes.append(ColumnShape(of: values, rowCount: batch.count, dictionary: kept))
      columns.append(values)
    }
    self.shapes = shapes
    let memory = try ReservedMemory(
      byteCount: shapes.reduce(0) { $0 + $1.byteCount }, space.budget, for: space.purpose,
      returnsToSystem: true)
    var next = memory.start
    for (shape, values) in zip(shapes, columns) {
      shape.copy(values, to: next)
      next += shape.byteCount
    }
    content = Guarded(Content(memory: memory))
  }

  /// The rows of a column that count as elements or codes of their own, one for all if they are equal; and the
  /// dictionary that they stay codes of.
  private static func flattened(
    _ column: Vector, of batch: Batch, _ dictionary: VectorDictionary?
  ) throws(EngineError) -> (values: Vector, dictionary: VectorDictionary?) {
    var values = column
    var kept: VectorDictionary?
    if let dictionary, let (codes, own) = column.codes, own === dictionary {
      values = Vector(codes.type, count: column.count, column.validity, codes.layout)
      kept = dictionary
    }
    let rowCount = batch.count
    let isSame = values.isConstant
    if isSame {
      let one = VectorBuilder(values.type, capacity: 1)
      try values.append(0..<1, to: one, SliceBuffer(values.type))
      values = try one.finish().flattened()
    } else if case .all = batch.selection {
      if !(values.layout is FlatLayout) {
        let all = VectorBuilder(values.type, capacity: rowCount)
        try values.append(0..<rowCount, to: all, SliceBuffer(values.type))
        values = try all.finish().flattened()
      }
    } else {
      let some = VectorBuilder(values.type, capacity: rowCount)
      try batch.withPositions { (rows) throws(EngineError) in try values.append(rows, to: some) }
      values = try some.finish().flattened()
    }
    return (values, kept)
  }

  // MARK: Reading

  /// Some of the columns, in the order asked for; they keep the memory that they need.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` if there is no room to read them from the file, and as
  ///   ``TemporaryFile/read(into:at:)``.
  func vectors(_ columns: [Int]) throws(EngineError) -> [Vector] {
    let (held, place) = content.withLock { ($0.memory, $0.place) }
    var starts: [Int] = []
    starts.reserveCapacity(shapes.count)
    var end = 0
    for shape in shapes {
      starts.append(end)
      end += shape.byteCount
    }
    if let held { return columns.map { shapes[$0].vector(at: held.start + starts[$0], in: held) } }
    guard let place else { preconditionFailure("a batch is in memory or in the file") }
    let memory = try ReservedMemory(
      byteCount: columns.reduce(0) { $0 + shapes[$1].byteCount }, space.budget, for: space.purpose,
      returnsToSystem: true)
    let readsAll = columns.elementsEqual(shapes.indices)
    if readsAll { try space.file.read(into: memory.bytes, at: place.start) }
    var vectors: [Vector] = []
    vectors.reserveCapacity(columns.count)
    var next = memory.start
    for column in columns {
      let shape = shapes[column]
      if !readsAll {
        let bytes = UnsafeMutableRawBufferPointer(start: next, count: shape.byteCount)
        try space.file.read(into: bytes, at: place.start + starts[column])
      }
      if shape.checksum(at: next) != place.checksums[column] { throw space.file.damage }
      vectors.append(shape.vector(at: next, in: memory))
      next += shape.byteCount
    }
    return vectors
  }

  // MARK: Spilling

  /// Takes it up to write it to the file; false if that would give no memory back, since somebody uses it.
  func beginWriting() -> Bool {
    content.withLock { content in
      guard content.memory != nil, !content.isBeingWritten, isKnownUniquelyReferenced(&content.memory)
      else { return false }
      content.isBeingWritten = true
      return true
    }
  }

  /// Writes it to the file and gives its memory back, unless somebody still uses that.
  func write() throws(EngineError) {
    guard let memory = content.withLock({ $0.memory }) else { return }
    let start = try space.file.append([UnsafeRawBufferPointer(memory.bytes)])
    var checksums: [UInt64] = []
    checksums.reserveCapacity(shapes.count)
    var next = memory.start
    for shape in shapes {
      checksums.append(shape.checksum(at: next))
      next += shape.byteCount
    }
    content.withLock { [checksums] content in
      content.place = FilePlace(start: start, checksums: checksums)
      content.memory = nil
      content.isBeingWritten = false
    }
  }
}
