import DossierBase
import DossierVector

/// Consecutive rows of an import in the table's order, as lanes in memory or in the temporary file.
final class SpooledRun: Sendable {
  /// Rows between two texts whose place is known.
  static let textStep = 256
  /// Bytes of texts that one column of a block may have.
  private static let textByteLimit = 1 << 30
  /// Rows between two samples.
  static let sampleStep = 256

  let rowCount: Int
  let lanes: [SpooledLane]
  /// What decides the order, of every 256th row, by fields that decide it.
  let samples: [Int: Vector]
  private let storage: Storage
  /// Where the bytes of each lane begin.
  private let offsets: [Int]
  /// For lanes of texts, where the bytes begin of every 256th row's text.
  private let textOffsets: [[Int]]

  private enum Storage: Sendable {
    case memory(ReservedMemory)
    case file(TemporaryFile)
  }

  /// Sorts rows and keeps them.
  ///
  /// - Parameters:
  ///   - blocks: of each block in its order the fields.
  ///   - file: where the rows are written to; nil keeps them in memory.
  init(
    _ blocks: [[Vector]], _ fields: OrderedFields, _ ranks: TextRanks, to file: TemporaryFile?
  ) throws(EngineError) {
    rowCount = blocks.reduce(0) { $0 + $1[0].count }
    let columns = fields.types.indices.map { field in blocks.map { $0[field] } }
    var keys: [OrderNumbers] = []
    for part in fields.parts {
      keys += try OrderNumbers.columns(of: columns[part.field], part.aspect, ranks, .unlimited)
    }
    let order = try RowOrder(keys, count: rowCount, .unlimited)
    keys = []
    let placeMemory = try ReservedMemory(byteCount: rowCount * 4, .unlimited, for: RowSorter.purpose)
    let places = placeMemory.start.assumingMemoryBound(to: UInt32.self)
    order.places(places)

    var lanes: [SpooledLane] = []
    for (field, type) in fields.types.enumerated() { lanes.append(try SpooledLane(columns[field], type)) }
    self.lanes = lanes
    var texts: [(bytes: ReservedMemory, offsets: [Int])?] = []
    var byteCount = 0
    var offsets: [Int] = []
    for (field, lane) in lanes.enumerated() {
      offsets.append(byteCount)
      byteCount += lane.byteCount(rowCount).alignedToWord
      texts.append(lane.form == .texts ? try Self.texts(columns[field], order) : nil)
      byteCount += (texts[field]?.bytes.byteCount ?? 0).alignedToWord
    }
    let memory = try ReservedMemory(byteCount: max(byteCount, 1), .unlimited, for: RowSorter.purpose)
    for (field, lane) in lanes.enumerated() {
      let start = memory.start + offsets[field]
      try lane.scatter(columns[field], to: places, rowCount: rowCount, start)
      if let texts = texts[field] {
        (start + lane.byteCount(rowCount)).copyMemory(
          from: texts.bytes.start, byteCount: texts.bytes.byteCount)
      }
    }
    let rowCount = rowCount
    textOffsets = lanes.indices.map { field in
      (texts[field]?.offsets ?? []).map { $0 + lanes[field].byteCount(rowCount) }
    }
    samples = try Self.samples(columns, fields, order)
    withExtendedLifetime(placeMemory) {}
    if let file {
      let start = try file.append([UnsafeRawBufferPointer(start: memory.start, count: byteCount)])
      self.offsets = offsets.map { $0 + start }
      storage = .file(file)
    } else {
      self.offsets = offsets
      storage = .memory(memory)
    }
  }

  /// The texts of a field one after the other in order, and where every 256th begins.
  private static func texts(
    _ vectors: [Vector], _ order: RowOrder
  ) throws(EngineError) -> (bytes: ReservedMemory, offsets: [Int]) {
    let texts = try PickedTexts(vectors)
    var byteCount = 0
    var offsets: [Int] = []
    for place in 0..<order.count {
      if place % textStep == 0 { offsets.append(byteCount) }
      byteCount += texts[order.rows[place]]?.count ?? 0
    }
    let memory = try ReservedMemory(byteCount: byteCount, .unlimited, for: RowSorter.purpose)
    var offset = 0
    for place in 0..<order.count {
      guard let text = texts[order.rows[place]], let start = text.baseAddress else { continue }
      (memory.start + offset).copyMemory(from: start, byteCount: text.count)
      offset += text.count
    }
    return (memory, offsets)
  }

  private static func samples(
    _ columns: [[Vector]], _ fields: OrderedFields, _ order: RowOrder
  ) throws(EngineError) -> [Int: Vector] {
    var samples: [Int: Vector] = [:]
    let count = (order.count + sampleStep - 1) / sampleStep
    for part in fields.parts where samples[part.field] == nil {
      let vectors = columns[part.field]
      var starts = [0]
      for vector in vectors { starts.append(starts[starts.count - 1] + vector.count) }
      // Codes stay codes: dictionaries grow, and the last one has the entries of all.
      let codes = vectors.map { $0.codes }
      let newest = codes.compactMap { $0?.dictionary }.max { $0.count < $1.count }
      let isCoded = newest != nil && !zip(vectors, codes).contains { !$0.isAllNull && $1 == nil }
      let builder = VectorBuilder(fields.types[part.field], capacity: max(count, 1))
      let scratch = SliceBuffer(fields.types[part.field])
      if isCoded { builder.dictionary = newest }
      for place in stride(from: 0, to: order.count, by: sampleStep) {
        let row = Int(order.rows[place])
        let block = starts.lastIndex { $0 <= row } ?? 0
        let rows = row - starts[block]..<row - starts[block] + 1
        guard isCoded else {
          try vectors[block].append(rows, to: builder, scratch)
          continue
        }
        let view = try vectors[block].view(rows, scratch)
        builder.codes[builder.count] = view.isNull(0) ? 0 : view.codes[0]
        builder.count += 1
        if builder.hasNulls { builder.validity[builder.count - 1] = 1 }
        if view.isNull(0) { builder.setNull(builder.count - 1) }
      }
      samples[part.field] = builder.finish()
    }
    return samples
  }

  // MARK: Reading

  /// Adds rows of a field to a vector in the making, which has the count that it is to have.
  ///
  /// - Parameters:
  ///   - places: for each of the rows its place; nil for one after the other from `first` on.
  ///   - buffer: room that is used again.
  func gather(
    _ rows: Range<Int>, field: Int, to places: UnsafePointer<UInt32>?, first: Int, _ target: VectorBuilder,
    _ buffer: inout SpoolBuffer
  ) throws(EngineError) {
    let lane = lanes[field]
    if rows.isEmpty { return }
    if lane.form == .null {
      return lane.gather(buffer.start, flags: nil, count: rows.count, to: places, first: first, target)
    }
    let raw = try read(offsets[field] + rows.lowerBound * lane.width, rows.count * lane.width, &buffer)
    guard case .elements(true) = lane.form else {
      return lane.gather(raw, flags: nil, count: rows.count, to: places, first: first, target)
    }
    var flagBuffer = SpoolBuffer()
    let flags = try read(
      offsets[field] + rowCount * lane.width + rows.lowerBound, rows.count, &flagBuffer)
    lane.gather(
      raw, flags: flags.assumingMemoryBound(to: UInt8.self), count: rows.count, to: places, first: first,
      target)
  }

  /// Adds rows of a field of texts to a vector of texts, which has the count that it is to have.
  ///
  /// - Parameter dictionary: what codes stand for.
  func gatherTexts(
    _ rows: Range<Int>, field: Int, _ dictionary: VectorDictionary?, to places: UnsafePointer<UInt32>?,
    first: Int, _ target: VectorBuilder, _ buffer: inout SpoolBuffer
  ) throws(EngineError) {
    let lane = lanes[field]
    if rows.isEmpty { return }
    func place(_ row: Int) -> Int { places.map { Int($0[row]) } ?? first + row }
    let refs = target.elements(StringRef.self)
    let heap = target.writableHeap()
    switch lane.form {
    case .texts:
      let step = rows.lowerBound / Self.textStep
      // From the last place that is known.
      let known = step * Self.textStep
      let lengths = try read(offsets[field] + known * 4, (rows.upperBound - known) * 4, &buffer)
        .assumingMemoryBound(to: UInt32.self)
      var start = textOffsets[field][step]
      for row in 0..<rows.lowerBound - known { start += Int(max(lengths[row], 1)) - 1 }
      var byteCount = 0
      for row in rows { byteCount += Int(max(lengths[row - known], 1)) - 1 }
      try Self.check(heap.count + byteCount)
      let bytes = heap.extend(by: byteCount)
      try read(
        offsets[field] + start, into: UnsafeMutableRawBufferPointer(start: bytes, count: byteCount))
      var offset = heap.count - byteCount
      for row in rows {
        let length = lengths[row - known]
        if length == 0 { target.setNull(place(row - rows.lowerBound)) }
        refs[place(row - rows.lowerBound)] = StringRef(
          offset: UInt32(offset), length: max(length, 1) - 1)
        offset += Int(max(length, 1)) - 1
      }
    case .codes(let hasNulls):
      guard let dictionary else { preconditionFailure("codes have a dictionary") }
      let raw = try read(offsets[field] + rows.lowerBound * lane.width, rows.count * lane.width, &buffer)
      for row in 0..<rows.count {
        let code =
          hasNulls
          ? Int(raw.assumingMemoryBound(to: UInt32.self)[row]) - 1
          : Int(raw.assumingMemoryBound(to: UInt16.self)[row])
        if code < 0 {
          target.setNull(place(row))
          refs[place(row)] = StringRef(offset: 0, length: 0)
        } else {
          let text = dictionary.text(code)
          try Self.check(heap.count + text.count)
          refs[place(row)] =
            text.baseAddress.map { heap.append($0, count: text.count) } ?? StringRef(offset: 0, length: 0)
        }
      }
    case .null:
      for row in 0..<rows.count {
        target.setNull(place(row))
        refs[place(row)] = StringRef(offset: 0, length: 0)
      }
    case .distances, .elements: preconditionFailure("a lane of texts")
    }
  }

  /// - Throws: ``EngineError/Code/memoryLimit`` if the rows of a block have more text than a block may.
  private static func check(_ byteCount: Int) throws(EngineError) {
    if byteCount > textByteLimit {
      throw EngineError(
        .memoryLimit, "the rows of a block, in the order of the table, hold more than 1 GiB of text",
        hint: "give the table another order")
    }
  }

  /// Some bytes, where they are or brought into the buffer.
  private func read(
    _ offset: Int, _ byteCount: Int, _ buffer: inout SpoolBuffer
  ) throws(EngineError) -> UnsafeRawPointer {
    switch storage {
    case .memory(let memory): return UnsafeRawPointer(memory.start + offset)
    case .file:
      buffer.reserve(byteCount)
      try read(offset, into: UnsafeMutableRawBufferPointer(start: buffer.start, count: byteCount))
      return UnsafeRawPointer(buffer.start)
    }
  }

  private func read(_ offset: Int, into target: UnsafeMutableRawBufferPointer) throws(EngineError) {
    switch storage {
    case .memory(let memory):
      target.copyMemory(from: UnsafeRawBufferPointer(start: memory.start + offset, count: target.count))
    case .file(let file): try file.read(into: target, at: offset)
    }
  }
}

/// Room for bytes that are read one after the other.
struct SpoolBuffer: ~Copyable {
  private(set) var start = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
  private var capacity = 64

  deinit { start.deallocate() }

  mutating func reserve(_ byteCount: Int) {
    guard byteCount > capacity else { return }
    start.deallocate()
    capacity = max(byteCount, 2 * capacity)
    start = .allocate(byteCount: capacity, alignment: 64)
  }
}

extension Int {
  /// The next multiple of 8.
  fileprivate var alignedToWord: Int { (self + 7) & ~7 }
}

extension Vector {
  /// True if no row has a value, as far as this is known without looking.
  var isAllNull: Bool { if case .allNull = validity { true } else { false } }

  /// The same values, which stay in memory as long as the vector does.
  func inMemory() throws(EngineError) -> Vector {
    switch layout.kind {
    case .flat, .constant, .dictionary: return self
    default:
      let values = VectorBuilder(type, capacity: max(count, 1))
      try append(0..<count, to: values, SliceBuffer(type))
      return values.finish()
    }
  }
}

/// Texts of several vectors, by row.
private struct PickedTexts {
  private let vectors: [Vector]
  private var texts: [UnsafeBufferPointer<UInt8>?] = []

  init(_ vectors: [Vector]) throws(EngineError) {
    self.vectors = try vectors.map { (vector) throws(EngineError) in try vector.inMemory() }
    texts.reserveCapacity(vectors.reduce(0) { $0 + $1.count })
    for vector in self.vectors {
      let scratch = SliceBuffer(.varchar)
      for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
        let view = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
        for row in 0..<view.count { texts.append(view.isNull(row) ? nil : view.text(row)) }
      }
    }
  }

  subscript(row: UInt32) -> UnsafeBufferPointer<UInt8>? { texts[Int(row)] }
}
