package import DossierBase

/// One element of the physical type per row.
package final class FlatLayout: Layout, @unchecked Sendable {
  private let owner: AnyObject
  private let type: DataType
  private let rowCount: Int
  let start: UnsafeRawPointer
  let heap: StringHeap?

  init(_ memory: VectorMemory, _ type: DataType, count: Int, heap: StringHeap?) {
    owner = memory
    self.type = type
    rowCount = count
    start = UnsafeRawPointer(memory.start)
    self.heap = heap
  }

  /// Elements in memory that `owner` keeps: aligned, and with bytes to spare, as in a builder.
  package init(
    at start: UnsafeRawPointer, owner: AnyObject, _ type: DataType, count: Int, heap: StringHeap?
  ) {
    self.owner = owner
    self.type = type
    rowCount = count
    self.start = start
    self.heap = heap
  }

  /// The texts of a dictionary.
  init(_ texts: StringDictionary) {
    owner = texts
    type = .varchar
    rowCount = texts.count
    start = UnsafeRawPointer(texts.refs.baseAddress!)
    heap = texts.heap
  }

  package var kind: LayoutKind { .flat }
  package func copy(_ sibling: Vector?) -> any Layout { self }
  package var byteCount: Int { rowCount * type.physicalType.byteCount + (heap?.count ?? 0) }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    view(rows)
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    switch type.physicalType {
    case .int16 where asCodes: buffer.numbers(start.assumingMemoryBound(to: UInt16.self), count: count)
    case .boolean: buffer.numbers(start.assumingMemoryBound(to: UInt8.self), count: count)
    case .int8: buffer.numbers(start.assumingMemoryBound(to: Int8.self), count: count)
    case .int16: buffer.numbers(start.assumingMemoryBound(to: Int16.self), count: count)
    case .int32: buffer.numbers(start.assumingMemoryBound(to: Int32.self), count: count)
    case .int64: buffer.numbers(start.assumingMemoryBound(to: Int64.self), count: count)
    case .int128, .double, .interval, .string: nil
    }
  }

  func view(_ rows: Range<Int>) -> VectorView {
    VectorView(
      type, count: rows.count, isConstant: false, start + rows.lowerBound * type.physicalType.byteCount,
      validity: nil, heap: heap)
  }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    target.append(view(0..<rowCount), rows, from: 0, nulls: validity)
  }
}
