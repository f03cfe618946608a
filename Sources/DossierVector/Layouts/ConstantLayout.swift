package import DossierBase

/// One value for every row.
package final class ConstantLayout: Layout {
  private let value: Vector

  /// - Precondition: the vector has one row.
  package init(_ value: Vector) {
    precondition(value.count == 1, "a constant has one value")
    self.value = value
  }

  /// The value in memory; nil if it must be decoded.
  var elements: VectorView? { (value.layout as? FlatLayout)?.view(0..<1) }

  package var kind: LayoutKind { .constant }
  package func copy(_ sibling: Vector?) -> any Layout { self }
  package var isInRuns: Bool { true }
  package var isConstant: Bool { true }
  package var countsWithoutRows: Bool { true }
  package var byteCount: Int { value.byteCount }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    try value.layout.view(0..<1, scratch).repeated(rows.count)
  }

  package func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    counts[Int(try value.layout.view(0..<1, scratch).code(0))] &+= UInt32(truncatingIfNeeded: rows.count)
    return 1
  }

  package func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes? {
    guard let numbers = try value.layout.numbers(count: 1, asCodes: asCodes, buffer) else { return nil }
    let only = code(numbers.base &+ Int64(numbers[0]))
    buffer.bytes.update(repeating: 0, count: count)
    return LocalCodes(rows: buffer.bytes, codes: [only], runs: [LocalCodes.Run(end: count, byte: 0)])
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    guard let numbers = try value.layout.numbers(count: 1, asCodes: asCodes, buffer) else { return nil }
    buffer.bytes.update(repeating: 0, count: count)
    return BlockNumbers(.bytes(buffer.bytes), count: count, base: numbers.base)
  }
}
