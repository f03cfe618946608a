package import DossierBase

/// Integers as what they are above a base, in fewer bytes than the type has.
package final class NarrowLayout: Layout {
  private let type: DataType
  private let base: Int64
  private let numbers: FlatLayout
  private let numberByteCount: Int
  package let byteCount: Int

  /// - Parameters:
  ///   - type: one whose elements are integers.
  ///   - numbers: flat; of type TINYINT, SMALLINT or INTEGER, read as unsigned, so that base and number are of `type`.
  package init(_ type: DataType, base: Int64, _ numbers: Vector) {
    guard let flat = numbers.layout as? FlatLayout, numbers.type.physicalType.byteCount <= 4 else {
      preconditionFailure("narrow numbers in memory")
    }
    self.type = type
    self.base = base
    self.numbers = flat
    numberByteCount = numbers.type.physicalType.byteCount
    byteCount = numbers.byteCount
  }

  package var kind: LayoutKind { .narrow }
  package func copy(_ sibling: Vector?) -> any Layout { self }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let values = scratch.values(type)
    values.reset()
    write(rows.count, to: values) { rows.lowerBound &+ $0 }
    return values.view
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    switch numberByteCount {
    case 1: BlockNumbers(.bytes(numbers.start.assumingMemoryBound(to: UInt8.self)), count: count, base: base)
    case 2: BlockNumbers(.words(numbers.start.assumingMemoryBound(to: UInt16.self)), count: count, base: base)
    default: nil
    }
  }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    appendInPieces(rows, validity, to: target) { (piece, values) in
      write(piece.count, to: values) { Int(piece[$0]) }
    }
  }

  package func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    let counts = counts + Int(base)
    switch numberByteCount {
    case 1: count(rows, UInt8.self, counts)
    case 2: count(rows, UInt16.self, counts)
    default: count(rows, UInt32.self, counts)
    }
    return rows.count
  }

  @inline(__always)
  private func count<Number: FixedWidthInteger>(
    _ rows: Range<Int>, _ number: Number.Type, _ counts: UnsafeMutablePointer<UInt32>
  ) {
    let source = numbers.start.assumingMemoryBound(to: number)
    for row in rows { counts[Int(source[row])] &+= 1 }
  }

  @inline(__always)
  private func write(_ count: Int, to values: VectorBuilder, _ row: (Int) -> Int) {
    values.count = count
    switch numberByteCount {
    case 1: write(UInt8.self, count, values, row)
    case 2: write(UInt16.self, count, values, row)
    default: write(UInt32.self, count, values, row)
    }
  }

  @inline(__always)
  private func write<Number: FixedWidthInteger>(
    _ number: Number.Type, _ count: Int, _ values: VectorBuilder, _ row: (Int) -> Int
  ) {
    switch type.physicalType {
    case .int8: write(number, count, values.elements(Int8.self), row)
    case .int16: write(number, count, values.elements(Int16.self), row)
    case .int32: write(number, count, values.elements(Int32.self), row)
    case .int64: write(number, count, values.elements(Int64.self), row)
    case .int128: write(number, count, values.elements(Int128.self), row)
    case .boolean, .double, .interval, .string: preconditionFailure("a type of integers")
    }
  }

  @inline(__always)
  private func write<Number: FixedWidthInteger, Element: FixedWidthInteger>(
    _ number: Number.Type, _ count: Int, _ target: UnsafeMutablePointer<Element>, _ row: (Int) -> Int
  ) {
    let source = numbers.start.assumingMemoryBound(to: number)
    let base = Element(truncatingIfNeeded: base)
    for place in 0..<count { target[place] = Element(truncatingIfNeeded: source[row(place)]) &+ base }
  }
}
