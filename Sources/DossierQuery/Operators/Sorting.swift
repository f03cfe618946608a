import DossierBase
import DossierVector
import Glibc

/// ORDER BY: rows are compared by byte strings made of their keys, so that one comparison serves all types.
enum Sorting {
  /// The table's rows in order; rows with equal keys keep their order.
  ///
  /// - Parameter rowLimit: only so many rows from the front are asked for.
  static func sort(
    _ table: MemoryTable, by keys: [SortKey], _ context: ExecutionContext, rowLimit: Int?
  ) throws(EngineError) -> MemoryTable {
    guard table.rowCount > 1 else { return table }
    let entryByteCount = 3 * table.rowCount * MemoryLayout<Entry>.stride
    var reservation = try MemoryReservation(context.budget, byteCount: entryByteCount, for: "sorting")
    let encoder = SortKeyEncoder(table, keys)
    while try encoder.encodeNextBatch(context.interruption) {
      // A heap doubles, and then holds its old bytes besides.
      try reservation.grow(to: entryByteCount + encoder.heap.capacity + encoder.heap.capacity / 2)
    }
    var entries = encoder.entries
    encoder.entries = []
    try sort(&entries, encoder.heap, context)
    return try gather(table, entries.prefix(rowLimit ?? entries.count), encoder.textByteCounts, context)
  }

  /// A row and the beginning of its key.
  fileprivate struct Entry: Sendable {
    var prefix: UInt64
    var key: StringRef
    var batch: UInt32
    var row: UInt32

    init(_ heap: StringHeap, _ start: Int, batch: Int, row: Int) {
      let length = heap.count - start
      key = StringRef(offset: UInt32(start), length: UInt32(length))
      self.batch = UInt32(batch)
      self.row = UInt32(row)
      prefix = 0
      for place in 0..<min(8, length) {
        prefix |= UInt64(heap.bytes[start + place]) << UInt64(56 - 8 * place)
      }
    }
  }

  /// Entries of a run: sorted by one thread without a look at the interruption.
  private static let runLength = 1 << 16

  /// Sorts runs, then merges them pairwise, on all threads.
  private static func sort(
    _ entries: inout [Entry], _ heap: StringHeap, _ context: ExecutionContext
  ) throws(EngineError) {
    let count = entries.count
    let runCount = (count + runLength - 1) / runLength
    let buffers = SortBuffers(entries)
    try context.scheduler.run(runCount) { (_, run) throws(EngineError) in
      try context.interruption.check()
      let range = run * runLength..<min((run + 1) * runLength, count)
      var part = UnsafeMutableBufferPointer(rebasing: buffers.source[range])
      part.sort { precedes($0, $1, heap) }
    }
    var length = runLength
    while length < count {
      let pairLength = 2 * length
      try context.scheduler.run((count + pairLength - 1) / pairLength) {
        [length] (_, pair) throws(EngineError) in
        let start = pair * pairLength
        let middle = min(start + length, count)
        try merge(
          buffers, start..<middle, middle..<min(start + pairLength, count), heap, context.interruption)
      }
      buffers.swap()
      length = pairLength
    }
    entries = Array(buffers.source)
  }

  /// The entries and as much room again, between which merging goes back and forth.
  private final class SortBuffers: @unchecked Sendable {
    private(set) var source: UnsafeMutableBufferPointer<Entry>
    private(set) var target: UnsafeMutableBufferPointer<Entry>

    init(_ entries: [Entry]) {
      source = .allocate(capacity: entries.count)
      target = .allocate(capacity: entries.count)
      _ = source.initialize(from: entries)
      _ = target.initialize(from: entries)
    }

    deinit {
      source.deallocate()
      target.deallocate()
    }

    func swap() { (source, target) = (target, source) }
  }

  private static func merge(
    _ buffers: SortBuffers, _ left: Range<Int>, _ right: Range<Int>, _ heap: StringHeap,
    _ interruption: Interruption
  ) throws(EngineError) {
    let (source, target) = (buffers.source, buffers.target)
    var (first, second) = (left.lowerBound, right.lowerBound)
    for place in left.lowerBound..<right.upperBound {
      if place & 0xFFFF == 0 { try interruption.check() }
      let takesFirst =
        second == right.upperBound
        || first < left.upperBound && !precedes(source[second], source[first], heap)
      if takesFirst {
        target[place] = source[first]
        first += 1
      } else {
        target[place] = source[second]
        second += 1
      }
    }
  }

  /// The order of the keys, and of the rows where keys are equal.
  @inline(__always)
  private static func precedes(_ left: Entry, _ right: Entry, _ heap: StringHeap) -> Bool {
    if left.prefix != right.prefix { return left.prefix < right.prefix }
    let order = StringHeap.compare(heap.buffer(left.key), heap.buffer(right.key))
    if order != 0 { return order < 0 }
    return left.batch != right.batch ? left.batch < right.batch : left.row < right.row
  }

  private static func gather(
    _ table: MemoryTable, _ entries: ArraySlice<Entry>, _ textByteCounts: [[UInt32]],
    _ context: ExecutionContext
  ) throws(EngineError) -> MemoryTable {
    var reservation = MemoryReservation(context.budget, for: "a sorted result")
    var byteCount = 0
    var batches: [Batch] = []
    var start = entries.startIndex
    while start < entries.endIndex {
      try context.interruption.check()
      let end = batchEnd(entries, textByteCounts, from: start)
      let part = entries[start..<end]
      var columns: [Vector] = []
      for column in table.schema.columns.indices { columns.append(try gather(table, part, column)) }
      batches.append(Batch(columns: columns, rowCount: part.count))
      byteCount += batches[batches.count - 1].byteCount
      try reservation.grow(to: byteCount)
      start = end
    }
    return MemoryTable(
      schema: table.schema, batches: batches, memory: table.memory + [SharedReservation(reservation)])
  }

  /// Where a batch ends that begins at `start`: after a block's rows, or before its texts exceed their limit.
  private static func batchEnd(
    _ entries: ArraySlice<Entry>, _ textByteCounts: [[UInt32]], from start: Int
  ) -> Int {
    let end = min(start + Limits.blockRowCount, entries.endIndex)
    if textByteCounts.isEmpty { return end }
    var byteCount = 0
    for place in start..<end {
      byteCount += Int(textByteCounts[Int(entries[place].batch)][Int(entries[place].row)])
      if place > start, byteCount > TextLimits.heapByteCount { return place }
    }
    return end
  }

  private static func gather(
    _ table: MemoryTable, _ part: ArraySlice<Entry>, _ column: Int
  ) throws(EngineError) -> Vector {
    let target = VectorBuilder(table.schema.columns[column].type, capacity: part.count)
    var rows: [UInt32] = []
    rows.reserveCapacity(part.count)
    var start = part.startIndex
    while start < part.endIndex {
      let batch = part[start].batch
      rows.removeAll(keepingCapacity: true)
      while start < part.endIndex, part[start].batch == batch {
        rows.append(part[start].row)
        start += 1
      }
      try append(table.batches[Int(batch)].columns[column], rows, to: target)
    }
    return target.finish()
  }

  private static func append(
    _ vector: Vector, _ rows: [UInt32], to target: VectorBuilder
  ) throws(EngineError) {
    try rows.span.withUnsafeBufferPointer { (rows) throws(EngineError) in try vector.append(rows, to: target)
    }
  }
}

/// Makes the entries and keys of a table's rows, batch after batch.
private final class SortKeyEncoder {
  private let table: MemoryTable
  private let keys: [SortKey]
  private let texts: [Int]
  private let slices = SliceReader()
  private var batch = 0
  let heap = StringHeap(capacity: 1 << 16)
  var entries: [Sorting.Entry] = []
  /// Bytes of each row's texts, by batch; empty if there is no column of texts.
  private(set) var textByteCounts: [[UInt32]] = []

  init(_ table: MemoryTable, _ keys: [SortKey]) {
    self.table = table
    self.keys = keys
    texts = table.schema.columns.indices.filter { table.schema.columns[$0].type == .varchar }
    entries.reserveCapacity(table.rowCount)
  }

  /// Encodes the next batch; false if there is none.
  func encodeNextBatch(_ interruption: Interruption) throws(EngineError) -> Bool {
    guard batch < table.batches.count else { return false }
    let source = table.batches[batch]
    slices.begin(source)
    var lengths: [UInt32] = texts.isEmpty ? [] : Array(repeating: 0, count: source.rowCount)
    for start in stride(from: 0, to: source.rowCount, by: Limits.vectorRowCount) {
      try interruption.check()
      let range = start..<min(start + Limits.vectorRowCount, source.rowCount)
      slices.move(to: range)
      try encode(range)
      for column in texts { add(try slices.view(column), from: start, to: &lengths) }
    }
    if !texts.isEmpty { textByteCounts.append(lengths) }
    batch += 1
    return true
  }

  private func encode(_ range: Range<Int>) throws(EngineError) {
    var views: [VectorView] = []
    var elements: [VectorBuilder] = []
    for key in keys {
      let view = try slices.view(key.column)
      elements.append(VectorBuilder(view.type))
      views.append(
        view.isCoded && view.type != .varchar ? view.flattened(into: elements[elements.count - 1]) : view)
    }
    for row in 0..<range.count {
      let start = heap.count
      guard start < Int(UInt32.max) - (16 << 20) else {
        throw EngineError(
          .memoryLimit, "the keys of ORDER BY exceed 4 GiB", hint: "order by fewer or shorter columns")
      }
      for (key, view) in zip(keys, views) { SortKeyEncoding.append(view, row, key, to: heap) }
      entries.append(Sorting.Entry(heap, start, batch: batch, row: range.lowerBound + row))
    }
    withExtendedLifetime(elements) {}
  }

  private func add(_ view: VectorView, from start: Int, to lengths: inout [UInt32]) {
    for row in 0..<view.count where !view.isNull(row) {
      let (sum, overflow) = lengths[start + row].addingReportingOverflow(UInt32(view.text(row).count))
      lengths[start + row] = overflow ? .max : sum
    }
  }
}

/// A column that a table is sorted by.
struct SortKey: Sendable {
  /// Its position.
  var column: Int
  var isDescending: Bool
  var nullsFirst: Bool
}

/// Sort keys as bytes whose order is that of the values.
enum SortKeyEncoding {
  /// Appends the key of one row: a byte for null or value, then the value.
  static func append(_ vector: VectorView, _ row: Int, _ key: SortKey, to heap: StringHeap) {
    let isNull = vector.type == .null || vector.isNull(row)
    let nullByte: UInt8 = key.nullsFirst ? 0 : 2
    put(isNull ? nullByte : 1, to: heap)
    if isNull { return }
    let start = heap.count
    appendValue(vector, row, to: heap)
    if key.isDescending {
      for place in start..<heap.count { heap.bytes[place] = ~heap.bytes[place] }
    }
  }

  private static func put(_ byte: UInt8, to heap: StringHeap) { heap.extend(by: 1).pointee = byte }

  private static func appendValue(_ vector: VectorView, _ row: Int, to heap: StringHeap) {
    let index = vector.index(row)
    switch vector.type.physicalType {
    case .boolean: put(vector.elements(UInt8.self)[index], to: heap)
    case .int8: put(UInt8(bitPattern: vector.elements(Int8.self)[index]) ^ 0x80, to: heap)
    case .int16: append(UInt16(bitPattern: vector.elements(Int16.self)[index]) ^ 1 << 15, to: heap)
    case .int32: append(UInt32(bitPattern: vector.elements(Int32.self)[index]) ^ 1 << 31, to: heap)
    case .int64: append(UInt64(bitPattern: vector.elements(Int64.self)[index]) ^ 1 << 63, to: heap)
    case .int128: append(UInt128(bitPattern: vector.elements(Int128.self)[index]) ^ 1 << 127, to: heap)
    case .double: append(ordered(vector.elements(Double.self)[index]), to: heap)
    case .interval:
      let micros = vector.elements(Interval.self)[index].comparableMicroseconds
      append(UInt128(bitPattern: micros) ^ 1 << 127, to: heap)
    case .string: appendText(vector.text(row), to: heap)
    }
  }

  private static func append<Element: FixedWidthInteger>(_ value: Element, to heap: StringHeap) {
    let size = MemoryLayout<Element>.size
    let target = heap.extend(by: size)
    for place in 0..<size {
      target[place] = UInt8(truncatingIfNeeded: value >> Element(8 * (size - 1 - place)))
    }
  }

  /// The bits of a double in an order that matches its value; NaN last.
  private static func ordered(_ value: Double) -> UInt64 {
    if value.isNaN { return .max }
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// Texts end in two zero bytes, and a zero byte within is followed by 255, so that prefixes come first.
  private static func appendText(_ text: UnsafeBufferPointer<UInt8>, to heap: StringHeap) {
    if memchr(text.baseAddress ?? UnsafePointer(heap.bytes), 0, text.count) == nil {
      if let start = text.baseAddress, !text.isEmpty { heap.append(start, count: text.count) }
    } else {
      for byte in text {
        put(byte, to: heap)
        if byte == 0 { put(255, to: heap) }
      }
    }
    put(0, to: heap)
    put(0, to: heap)
  }
}
