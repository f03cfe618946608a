import DossierBase
import DossierVector
import Glibc

/// Reads the inputs one after the other and cuts them into chunks at the ends of records.
///
/// One thread at a time may call it.
final class ChunkReader {
  private let plan: TablePlan
  private let files: [InputFile]
  private let chunkByteCount: Int
  private let readByteCount: Int

  private var source: (any ByteSource)?
  private var input = -1
  private var isAtEnd = false
  private var line = 1
  /// Bytes that were read behind the last cut.
  private var tail: [UInt8] = []
  private var lastHeapByteCount = 0
  private var ordinal = 0
  private var finishedByteCount = 0
  /// Bytes of CSV in the chunks so far.
  private(set) var byteCount = 0

  init(_ plan: TablePlan, _ files: [InputFile], chunkByteCount: Int) {
    self.plan = plan
    self.files = files
    // A chunk without a whole record is the start of one that is too long, whatever the size of chunks.
    self.chunkByteCount = min(max(chunkByteCount, 1), Dialect.recordByteLimit)
    readByteCount = min(self.chunkByteCount, 256 << 10)
  }

  /// Stored bytes that were read so far.
  private var consumedByteCount: Int { finishedByteCount + (source?.consumedByteCount ?? 0) }

  /// The next chunk, or nil at the end of the last input.
  func next() throws(EngineError) -> Chunk? {
    while true {
      if source == nil || (isAtEnd && tail.isEmpty) {
        guard try openNext() else { return nil }
      }
      if let chunk = try readChunk() { return chunk }
    }
  }

  private func openNext() throws(EngineError) -> Bool {
    if input >= 0 { finishedByteCount += plan.inputs[input].storedByteCount }
    source = nil
    guard input + 1 < plan.inputs.count else { return false }
    input += 1
    isAtEnd = false
    line = plan.inputs[input].dataLine
    tail = []
    let opened = try files[input].open()
    try skip(plan.inputs[input].dataOffset, of: opened)
    source = opened
    return true
  }

  private func skip(_ count: Int, of source: any ByteSource) throws(EngineError) {
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { scratch.deallocate() }
    var left = count
    while left > 0 {
      let got = try source.read(into: scratch, count: min(left, 64 << 10))
      if got == 0 { return }
      left -= got
    }
  }

  /// Reads until there is a block's worth of records or a chunk's worth of bytes.
  private func readChunk() throws(EngineError) -> Chunk? {
    let dialect = plan.inputs[input].dialect
    let heap = startHeap(dialect)
    let start = Sample.padding
    var cutter = RecordCutter(dialect, start: start)
    while true {
      let limit = min(heap.count, start + Dialect.recordByteLimit)
      let isCut = limit == start + Dialect.recordByteLimit
      let isLast = isAtEnd && limit == heap.count
      cutter.scan(heap.bytes, to: limit, isFinal: isLast || isCut, recordLimit: Limits.blockRowCount)
      let isFull = cutter.recordCount >= Limits.blockRowCount
      if isFull || isLast || (limit - start >= chunkByteCount && cutter.recordCount > 0) { break }
      if isCut { break }
      heap.reserve(readByteCount + 64)
      let got = try source!.read(into: heap.bytes + heap.count, count: readByteCount)
      _ = heap.extend(by: got)
      if got == 0 { isAtEnd = true }
    }
    return try finish(heap, cutter, dialect)
  }

  /// A heap with padding and the bytes behind the last cut.
  private func startHeap(_ dialect: Dialect) -> StringHeap {
    let guess = max(lastHeapByteCount + lastHeapByteCount / 16, tail.count) + 2 * readByteCount
    let heap = StringHeap(capacity: guess + 2 * Sample.padding)
    memset(heap.extend(by: Sample.padding), Int32(dialect.newline), Sample.padding)
    heap.append(tail)
    heap.reserve(64)
    return heap
  }

  private func finish(
    _ heap: StringHeap, _ cutter: RecordCutter, _ dialect: Dialect
  ) throws(EngineError) -> Chunk? {
    let start = Sample.padding
    var end = cutter.end
    var recordCount = cutter.recordCount
    var unclosed: UnclosedRecord?
    var separators = cutter.hasInnerNewlines ? nil : cutter.separators
    let isWhole = isAtEnd && cutter.position >= heap.count && recordCount < Limits.blockRowCount
    let isTooLong = recordCount == 0 && cutter.position - start >= Dialect.recordByteLimit
    if isWhole || isTooLong, end < heap.count {
      if cutter.isInsideQuotes {
        unclosed = close(heap, cutter, to: cutter.position, dialect)
      } else if isWhole {
        // The last record lacks its newline.
        heap.append([dialect.newline])
        end = heap.count
        separators?.add(at: end - 1)
        recordCount += 1
      }
      if isTooLong, !isWhole, unclosed?.isTerminated != true {
        throw tooLong(isOpen: cutter.isInsideQuotes)
      }
    }
    heap.reserve(64)
    let next = unclosed?.next ?? end
    tail = Array(UnsafeBufferPointer(start: heap.bytes + next, count: heap.count - next))
    lastHeapByteCount = next
    byteCount += next - start
    guard recordCount > 0 || unclosed != nil else { return nil }
    defer {
      ordinal += 1
      line += cutter.lineCount + (unclosed?.lineCount ?? 0)
    }
    return Chunk(
      ordinal: ordinal, input: input, heap: heap, start: start, end: end, firstLine: line,
      separators: separators, recordCount: recordCount, hasQuotes: cutter.hasQuotes, unclosed: unclosed,
      consumedByteCount: consumedByteCount)
  }

  /// The record in which a quote stays open, up to the end of the quote's line.
  private func close(
    _ heap: StringHeap, _ cutter: RecordCutter, to limit: Int, _ dialect: Dialect
  ) -> UnclosedRecord {
    let record = RecordOutline.closed(
      heap.bytes, from: cutter.end, quote: cutter.lastQuote, to: limit, dialect)
    return UnclosedRecord(
      end: record.end, next: record.next, line: line + cutter.lineCount + record.lineCount - 1,
      column: record.openQuote?.field ?? 0, lineCount: record.lineCount, isTerminated: record.isTerminated)
  }

  private func tooLong(isOpen: Bool) -> EngineError {
    EngineError(
      .data,
      "the row that begins here is longer than \(Dialect.recordByteLimit >> 20) MiB"
        + (isOpen ? "; a quote in it may not be closed" : ""),
      at: .text(file: plan.inputs[input].name, line: line, column: 1))
  }
}
