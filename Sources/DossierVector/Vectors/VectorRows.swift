package import DossierBase

/// The rows of a vector in memory, read one by one in any order and from several threads: what results are.
///
/// As a ``VectorView`` it owns nothing, and is valid as long as its vector lives.
package struct VectorRows: @unchecked Sendable {
  package let type: DataType
  /// An element per row, one for all, or one per code.
  private let values: VectorView
  private let codes: UnsafePointer<UInt16>?
  /// A bit per row, 1 for a value; nil if every row has one.
  private let validRows: UnsafePointer<UInt64>?
  /// A bit per code, as for rows.
  private let validCodes: UnsafePointer<UInt64>?

  /// - Precondition: the vector is what ``Vector/materialized()`` gives.
  package init(_ vector: Vector) {
    guard let rows = VectorRows(inMemory: vector) else { preconditionFailure("a vector in memory") }
    self = rows
  }

  /// Nil if the values of the vector must be decoded.
  init?(inMemory vector: Vector) {
    type = vector.type
    if case .allNull = vector.validity {
      (values, codes, validRows, validCodes) = (.nulls(type, count: vector.count), nil, nil, nil)
      return
    }
    validRows = vector.validity.words
    if let flat = vector.layout as? FlatLayout {
      (values, codes, validCodes) = (flat.view(0..<vector.count), nil, nil)
    } else if let value = (vector.layout as? ConstantLayout)?.elements {
      (values, codes, validCodes) = (value.repeated(vector.count), nil, nil)
    } else if let (rowCodes, dictionary) = vector.codes, let flat = rowCodes.layout as? FlatLayout {
      if case .allNull = dictionary.values.validity {
        (values, codes, validCodes) = (.nulls(type, count: vector.count), nil, nil)
      } else {
        values = dictionary.view(0..<dictionary.count)
        codes = flat.start.assumingMemoryBound(to: UInt16.self)
        validCodes = dictionary.values.validity.words
      }
    } else {
      return nil
    }
  }

  @inline(__always)
  private func index(_ row: Int) -> Int { codes.map { Int($0[row]) } ?? values.index(row) }

  /// Values that are kept once for several rows; 0 if there is one for each row.
  var distinctCount: Int { codes != nil ? values.count : values.isConstant ? 1 : 0 }

  /// Which of them a row has; nil if there is one for each row.
  @inline(__always)
  func distinctPlace(_ row: Int) -> Int? {
    if let codes { return Int(codes[row]) }
    return values.isConstant ? 0 : nil
  }

  /// False promises that no row is null.
  var mayHoldNulls: Bool { validRows != nil || validCodes != nil || values.hasNulls || type == .null }

  /// True if the row is null; rows are below the vector's count.
  package func isNull(_ row: Int) -> Bool {
    if let validRows, validRows[row >> 6] >> UInt64(row & 63) & 1 == 0 { return true }
    let index = index(row)
    if let validCodes, validCodes[index >> 6] >> UInt64(index & 63) & 1 == 0 { return true }
    return values.isNull(index) || type == .null
  }

  /// The value of a row.
  package func scalar(_ row: Int) -> Scalar { isNull(row) ? .null : values.scalar(index(row)) }

  /// The bytes of a text that is not null.
  package func text(_ row: Int) -> UnsafeBufferPointer<UInt8> { values.text(index(row)) }

  /// Writes the text of a row that is neither null nor of type VARCHAR, as ``ValueFormat`` does.
  package func format(_ row: Int, to start: UnsafeMutablePointer<UInt8>) -> Int {
    ValueFormat.write(values, row: index(row), to: start)
  }
}

extension Vector {
  /// The same values in memory, where rows can be read in any order: itself unless they must be decoded.
  ///
  /// - Throws: as ``view(_:_:)``.
  package func materialized() throws(EngineError) -> Vector {
    if VectorRows(inMemory: self) != nil { return self }
    let builder = VectorBuilder(type, capacity: max(count, 1))
    try append(0..<count, to: builder, SliceBuffer(type))
    return builder.finish()
  }
}

extension Batch {
  /// Only the rows that count, all in memory.
  ///
  /// - Throws: as ``Vector/view(_:_:)``.
  package func materialized() throws(EngineError) -> Batch {
    guard case .all = selection else { return try compacted() }
    var vectors: [Vector] = []
    for column in try columns { vectors.append(try column.materialized()) }
    return withColumns(vectors)
  }
}
