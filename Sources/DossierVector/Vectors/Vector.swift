package import DossierBase

/// Values of one type, read only: how many, which are null, and how they stand in memory.
///
/// A vector is a value: copies share memory that nobody writes. The layout may hold fewer values than there are rows,
/// and is asked by what can be answered most cheaply: a slice as elements (``view(_:_:)``), distinct values, counts by
/// code. Vectors of a scan decode as they are asked, so they are for the thread that scans, and live in the buffers of
/// their reader as long as somebody holds them.
package struct Vector: Sendable {
  package let type: DataType
  package let count: Int
  package let validity: Validity
  package let layout: any Layout

  /// - Parameter validity: rows that are null whatever the layout holds; values of a dictionary may be null besides.
  package init(_ type: DataType, count: Int, _ validity: Validity, _ layout: any Layout) {
    self.type = type
    self.count = count
    self.validity = validity
    self.layout = layout
  }

  /// The same rows for another reader; see ``Layout/copy(_:)``.
  package func copy(_ sibling: Vector?) -> Vector {
    Vector(type, count: count, validity, layout.copy(sibling))
  }

  /// A vector of the given values.
  package init(_ type: DataType, _ values: [Scalar]) { self = VectorBuilder(type, values).finish() }

  /// One value for every row.
  package static func constant(_ value: Scalar, _ type: DataType, count: Int) -> Vector {
    let one = VectorBuilder(type, [value])
    if value.isNull { one.clear() }
    return Vector(
      type, count: count, value.isNull ? .allNull : .allValid, ConstantLayout(one.finish()))
  }

  /// Codes over a dictionary.
  ///
  /// - Parameter codes: values of type SMALLINT as `UInt16`, each below the dictionary's count, also under nulls.
  package static func coded(_ codes: Vector, _ dictionary: VectorDictionary) -> Vector {
    let plain = Vector(codes.type, count: codes.count, .allValid, codes.layout)
    return Vector(
      dictionary.type, count: codes.count, codes.validity, DictionaryLayout(codes: plain, dictionary))
  }

  /// The given rows, which must lie in one slice of ``Limits/vectorRowCount`` rows, as kernels see them.
  ///
  /// The view is valid until `scratch` is used again, as long as the vector lives.
  /// - Throws: ``EngineError/Code/damaged`` if stored values are not what was written.
  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    if case .allNull = validity { return .nulls(type, count: rows.count) }
    let values = try layout.view(rows, scratch)
    if case .allValid = validity { return values }
    return scratch.merge(validity, rows, into: values)
  }

  /// The dates of some rows of timestamps, infinite where those are; as ``view(_:_:)``.
  ///
  /// - Parameter scratch: for values of type DATE.
  package func dates(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    precondition(type == .timestamp, "dates of timestamps")
    if case .allNull = validity { return .nulls(.date, count: rows.count) }
    let dates = try layout.dates(rows, scratch)
    if case .allValid = validity { return dates }
    return scratch.merge(validity, rows, into: dates)
  }

  /// A BOOLEAN for each of some rows: true if it is not null; as ``view(_:_:)``, but values are decoded only where
  /// they alone tell.
  ///
  /// - Parameter scratch: for values of type BOOLEAN.
  package func presence(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    if layout.mayHoldNulls { return scratch.presence(of: try view(rows, scratch.inner(type))) }
    if case .allNull = validity { return .boolean(false, count: rows.count) }
    guard let bytes = validity.view(rows, into: scratch.validity) else {
      return .boolean(true, count: rows.count)
    }
    return VectorView(.boolean, count: rows.count, isConstant: false, bytes, validity: nil, heap: nil)
  }

  /// True if some row may be null.
  package var mayHaveNulls: Bool {
    if case .allValid = validity { return layout.mayHoldNulls }
    return true
  }

  /// The codes and their dictionary, if rows are codes.
  package var codes: (codes: Vector, dictionary: VectorDictionary)? { layout.codes }

  /// The days: of dates themselves, of timestamps if they stand apart from the times; else nil.
  package var days: Vector? {
    if type == .date { return self }
    guard let days = layout.days else { return nil }
    return Vector(.date, count: count, validity, days.layout)
  }

  /// True if every row has the same value or none, which row 0 has.
  package var isConstant: Bool {
    if case .allNull = validity { return true }
    if case .allValid = validity { return layout.isConstant }
    return false
  }

  /// True if the row is null.
  ///
  /// - Throws: as ``view(_:_:)``.
  package func isNull(_ row: Int) throws(EngineError) -> Bool {
    precondition(row >= 0 && row < count, "a row of the vector")
    if validity.isNull(row) { return true }
    return try layout.isNull(row)
  }

  /// Memory of the values, without what dictionaries and other vectors share.
  package var byteCount: Int { layout.byteCount + validity.byteCount }
}
