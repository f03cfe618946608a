package import DossierBase

/// How the values of a vector stand in memory, without regard to its nulls.
///
/// What a layout cannot answer in a cheaper way it answers by decoding; the laws of layouts hold every one to
/// *op(encoded) = op(decoded)*. Rows count from 0; a range never crosses a multiple of ``Limits/vectorRowCount``.
package protocol Layout: AnyObject, Sendable {
  var kind: LayoutKind { get }

  /// What EXPLAIN ANALYZE calls it, and what it is made of.
  var name: String { get }

  /// Rows as elements, one element for all, or codes; of nulls it knows those that the vector's validity does not say.
  func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView

  /// The dates of timestamps as a vector, if they stand apart from the times; without the timestamps' nulls.
  var days: Vector? { get }

  /// The dates of timestamps, infinite where those are, with nulls as ``view(_:_:)`` has them.
  ///
  /// - Parameter scratch: for values of type DATE.
  func dates(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView

  /// True if a row may be null though the vector's validity does not say so.
  var mayHoldNulls: Bool { get }

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
  /// The rows may be of several slices.
  /// - Returns: how many elements were looked at.
  @discardableResult
  func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int

  /// True if rows next to each other mostly have the same value, and the layout knows where they do.
  var isInRuns: Bool { get }

  /// True if counting takes fewer steps than there are rows.
  var countsWithoutRows: Bool { get }

  /// All rows as small numbers, if they are integers, days or moments that lie close together; else nil.
  ///
  /// - Parameter asCodes: true if elements of 16 bits are codes, which are unsigned.
  func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers?

  /// All rows by the codes that their values have, where these are few; nil if they are not, or values are no small
  /// numbers. Otherwise as ``numbers(count:asCodes:_:)``.
  ///
  /// - Parameter code: of a value; asked of each that the block has, and of others.
  func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes?

  /// Writes the codes of some rows, ascending; false if that takes as long as those of all.
  func write(
    codesOf rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) throws(EngineError) -> Bool

  /// The rows whose code has a 1; nil if all codes are to be looked at for that.
  ///
  /// - Parameters:
  ///   - truth: a byte for each code that there may be.
  ///   - count: of all rows.
  func rows(ofCodes truth: UnsafeBufferPointer<UInt8>, count: Int) throws(EngineError) -> BlockRows?

  /// The rows whose number lies within a range, if that can be said by looking at fewer than all; else nil.
  ///
  /// - Parameter count: of all rows.
  func rows(within range: ClosedRange<Int64>, count: Int) throws(EngineError) -> BlockRows?

  /// The rows whose text this is, ascending, if that can be said without making texts of all; else nil.
  func rows(equalTo text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> [UInt32]?

  /// Where the values are a difference to those of another vector: that vector and the differences.
  var difference: (base: Vector, difference: Vector)? { get }

  /// True if the row's value is null though the vector's validity does not say so.
  func isNull(_ row: Int) throws(EngineError) -> Bool

  /// The same values for another reader, maybe in another thread, who finds nothing of what this one has read.
  ///
  /// - Parameter sibling: the column that the values refer to, for that reader; nil if they refer to none.
  func copy(_ sibling: Vector?) -> any Layout

  /// Memory of what the layout alone holds.
  var byteCount: Int { get }
}

/// The layouts there are.
package enum LayoutKind: Int, Sendable, CaseIterable {
  case flat, narrow, constant, dictionary, runs, sparse, bits, difference, timestamp, patched
  /// Ids as units, days and numbers.
  case template
  /// Texts of one beginning and a number of one width.
  case digits
  /// A chunk of a file that is decoded slice by slice.
  case stored

  package var name: String { String(describing: self) }
}

extension Layout {
  package var name: String { kind.name }
  package var codes: (codes: Vector, dictionary: VectorDictionary)? { nil }
  package var days: Vector? { nil }
  package var countsWithoutRows: Bool { false }
  package var isInRuns: Bool { false }
  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? { nil }
  package func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes? {
    try numbers(count: count, asCodes: asCodes, buffer).flatMap { LocalCodes($0, buffer, code: code) }
  }
  package func write(
    codesOf rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) throws(EngineError) -> Bool { false }
  package func rows(
    ofCodes truth: UnsafeBufferPointer<UInt8>, count: Int
  ) throws(EngineError) -> BlockRows? { nil }
  package func rows(within range: ClosedRange<Int64>, count: Int) throws(EngineError) -> BlockRows? { nil }
  package func rows(
    equalTo text: UnsafeBufferPointer<UInt8>
  ) throws(EngineError) -> [UInt32]? { nil }
  package var isConstant: Bool { false }
  package var mayHoldNulls: Bool { false }
  package var difference: (base: Vector, difference: Vector)? { nil }
  package func isNull(_ row: Int) throws(EngineError) -> Bool { false }

  package func dates(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    scratch.dates(of: try view(rows, scratch.inner(.timestamp)))
  }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    try appendSlices(rows, validity, to: target)
  }

  /// As ``append(_:_:to:)``, from slices.
  func appendSlices(
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
    try addCountsOfRows(rows, into: counts, scratch)
  }

  /// As ``addCounts(_:into:_:)``, by looking at every row.
  package func addCountsOfRows(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    var (row, visited) = (rows.lowerBound, 0)
    while row < rows.upperBound {
      let end = min((row / Limits.vectorRowCount + 1) * Limits.vectorRowCount, rows.upperBound)
      let values = scratch.elements(of: try view(row..<end, scratch))
      let elements = values.elements(UInt16.self)
      if values.isConstant {
        counts[Int(elements[0])] &+= UInt32(values.count)
        visited += 1
      } else {
        for row in 0..<values.count { counts[Int(elements[row])] &+= 1 }
        visited += values.count
      }
      row = end
    }
    return visited
  }

  /// Appends rows whose elements `write` brings into an empty builder, 1,024 of them at a time.
  func appendInPieces(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder,
    _ write: (UnsafeBufferPointer<UInt32>, VectorBuilder) -> Void
  ) {
    let values = VectorBuilder(target.type)
    for start in stride(from: 0, to: rows.count, by: values.capacity) {
      let piece = UnsafeBufferPointer(rebasing: rows[start..<min(start + values.capacity, rows.count)])
      values.reset()
      write(piece, values)
      if case .allValid = validity {
      } else {
        for place in 0..<piece.count where validity.isNull(Int(piece[place])) { values.setNull(place) }
      }
      target.append(values.view)
    }
  }

  /// Appends elements of a view without nulls: for each row the one that `index` says.
  func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder,
    from source: VectorView, _ index: (Int) -> Int
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Limits.vectorRowCount) { indices in
      appendInPieces(rows, validity, to: target) { (piece, values) in
        if let heap = source.heap { values.reset(sharing: heap) }
        for place in 0..<piece.count {
          indices[place] = UInt32(truncatingIfNeeded: index(Int(piece[place])))
        }
        values.append(source, UnsafeBufferPointer(rebasing: indices[..<piece.count]), from: 0)
      }
    }
  }
}

extension VectorView {
  /// The element of a row as a code, whether the rows are such elements or codes of them.
  @inline(__always)
  func code(_ row: Int) -> UInt16 {
    isCoded ? dictionary.elements(UInt16.self)[Int(codes[row])] : elements(UInt16.self)[index(row)]
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
