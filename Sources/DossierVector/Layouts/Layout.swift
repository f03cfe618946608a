package import DossierBase

/// How the values of a vector stand in memory, without regard to its nulls.
///
/// What a layout cannot answer in a cheaper way it answers by decoding; the laws of layouts hold every one to
/// *op(encoded) = op(decoded)*. Rows count from 0; a range never crosses a multiple of ``Limits/vectorRowCount``.
package protocol Layout: AnyObject, Sendable {
  /// What EXPLAIN ANALYZE calls it.
  var kind: LayoutKind { get }

  /// Rows as elements, one element for all, or codes; of nulls it knows those of a dictionary only.
  func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView

  /// Appends the given rows, in any order, with the nulls of `validity`.
  func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError)

  /// The codes, without nulls, and what they stand for.
  var codes: (codes: Vector, dictionary: VectorDictionary)? { get }

  /// True if every row has the same value.
  var isConstant: Bool { get }

  /// Adds to `counts[v]` how many of the rows have the value v; for codes, which are the layout's own elements.
  ///
  /// - Returns: how many elements were looked at.
  @discardableResult
  func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int

  /// Where the values are a difference to those of another vector: that vector and the differences.
  var difference: (base: Vector, difference: Vector)? { get }

  /// True if the row's value is null though the vector's validity does not say so.
  func isNull(_ row: Int) throws(EngineError) -> Bool

  /// The same layout over another number of rows, if it is constant.
  func repeated(_ count: Int) -> any Layout

  /// Memory of what the layout alone holds.
  var byteCount: Int { get }
}

/// The layouts there are, as EXPLAIN ANALYZE names them.
package enum LayoutKind: Int, Sendable, CaseIterable {
  case flat, narrow, constant, dictionary, runs, sparse, bits, difference, patched
  /// A chunk of a file that is decoded slice by slice.
  case stored

  package var name: String { String(describing: self) }
}

extension Layout {
  package var codes: (codes: Vector, dictionary: VectorDictionary)? { nil }
  package var isConstant: Bool { false }
  package var difference: (base: Vector, difference: Vector)? { nil }
  package func isNull(_ row: Int) throws(EngineError) -> Bool { false }

  package func repeated(_ count: Int) -> any Layout { preconditionFailure("only constants repeat") }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    let scratch = SliceBuffer(target.type)
    defer { withExtendedLifetime(scratch) {} }
    var place = 0
    while place < rows.count {
      // Rows that follow each other in one slice are decoded together.
      let slice = Int(rows[place]) / Limits.vectorRowCount
      var (low, high, end) = (rows[place], rows[place], place + 1)
      while end < rows.count, Int(rows[end]) / Limits.vectorRowCount == slice {
        low = min(low, rows[end])
        high = max(high, rows[end])
        end += 1
      }
      let range = Int(low)..<Int(high) + 1
      let values = scratch.merge(validity, range, into: try view(range, scratch))
      target.append(values, UnsafeBufferPointer(rebasing: rows[place..<end]), from: low)
      place = end
    }
  }

  @discardableResult
  package func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    let values = scratch.elements(of: try view(rows, scratch))
    let elements = values.elements(UInt16.self)
    if values.isConstant {
      counts[Int(elements[0])] &+= UInt32(rows.count)
      return 1
    }
    for row in 0..<rows.count { counts[Int(elements[row])] &+= 1 }
    return rows.count
  }
}

extension Vector {
  /// The same values as elements: itself unless rows are codes.
  ///
  /// - Throws: as ``view(_:_:)``.
  package func flattened() throws(EngineError) -> Vector {
    guard layout.codes != nil else { return self }
    let values = VectorBuilder(type, capacity: max(count, 1))
    let scratch = SliceBuffer(type)
    for start in stride(from: 0, to: count, by: Limits.vectorRowCount) {
      values.appendFlat(try view(start..<min(start + Limits.vectorRowCount, count), scratch))
    }
    return values.finish()
  }

  /// Appends the given rows, in any order, to a builder of the same type.
  ///
  /// - Throws: as ``view(_:_:)``.
  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, to target: VectorBuilder
  ) throws(EngineError) {
    try layout.append(rows, validity, to: target)
  }

  /// Appends some consecutive rows to a builder of the same type.
  package func append(_ rows: Range<Int>, to target: VectorBuilder, _ scratch: SliceBuffer)
    throws(EngineError)
  {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let end = min((row / Limits.vectorRowCount + 1) * Limits.vectorRowCount, rows.upperBound)
      target.append(try view(row..<end, scratch))
      row = end
    }
  }
}
