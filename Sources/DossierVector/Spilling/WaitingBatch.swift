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
    /// The columns; none once they are in the file.
    var memory: [ReservedMemory]
    var isBeingWritten = false
    var place: FilePlace?
  }

  /// Where the columns stand in the file, one after the other.
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
    let overhead = 128 + batch.columns.count * (MemoryLayout<ColumnShape>.stride + 24)
    reservation = try MemoryReservation(space.budget, byteCount: overhead, for: space.purpose)
    var shapes: [ColumnShape] = []
    var memory: [ReservedMemory] = []
    shapes.reserveCapacity(batch.columns.count)
    memory.reserveCapacity(batch.columns.count)
    for (column, dictionary) in zip(batch.columns, dictionaries) {
      let copy = try Self.copy(column, of: batch, dictionary, space)
      shapes.append(copy.shape)
      memory.append(copy.memory)
    }
    self.shapes = shapes
    content = Guarded(Content(memory: memory))
  }

  private static func copy(
    _ column: Vector, of batch: Batch, _ dictionary: VectorDictionary?, _ space: SpillSpace
  ) throws(EngineError) -> (shape: ColumnShape, memory: ReservedMemory) {
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
    return try ColumnShape.copy(
      values, rowCount: rowCount, dictionary: kept, space.budget, for: space.purpose)
  }

  // MARK: Reading

  /// Some of the columns, in the order asked for; they keep the memory that they need.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` if there is no room to read them from the file, and as
  ///   ``TemporaryFile/read(into:at:)``.
  func vectors(_ columns: [Int]) throws(EngineError) -> [Vector] {
    let (held, place) = content.withLock { content in
      (content.memory.isEmpty ? [] : columns.map { content.memory[$0] }, content.place)
    }
    if !held.isEmpty || columns.isEmpty { return zip(columns, held).map { shapes[$0].vector(in: $1) } }
    guard let place else { preconditionFailure("a batch is in memory or in the file") }
    var starts: [Int] = []
    starts.reserveCapacity(shapes.count)
    var end = place.start
    for shape in shapes {
      starts.append(end)
      end += shape.byteCount
    }
    var vectors: [Vector] = []
    for column in columns {
      let memory = try ReservedMemory(
        byteCount: shapes[column].byteCount, space.budget, for: space.purpose)
      try space.file.read(into: memory.bytes, at: starts[column])
      if memory.checksum != place.checksums[column] { throw space.file.damage }
      vectors.append(shapes[column].vector(in: memory))
    }
    return vectors
  }

  // MARK: Spilling

  /// Takes it up to write it to the file; false if that would give no memory back, since somebody uses it.
  func beginWriting() -> Bool {
    content.withLock { content in
      if content.isBeingWritten { return false }
      for column in content.memory.indices where !isKnownUniquelyReferenced(&content.memory[column]) {
        return false
      }
      content.isBeingWritten = !content.memory.isEmpty
      return content.isBeingWritten
    }
  }

  /// Writes it to the file and gives its memory back, unless somebody still uses that.
  func write() throws(EngineError) {
    let memory = content.withLock { $0.memory }
    let start = try space.file.append(memory.map { UnsafeRawBufferPointer($0.bytes) })
    let place = FilePlace(start: start, checksums: memory.map(\.checksum))
    content.withLock { content in
      content.place = place
      content.memory = []
      content.isBeingWritten = false
    }
  }
}
