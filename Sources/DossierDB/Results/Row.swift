import DossierVector

/// One row of a ``ResultSet``: a view that copies a value only when it is read.
public struct Row: Sendable {
  let storage: ResultSet.Storage
  let batchIndex: Int
  let index: Int

  /// Number of columns.
  public var columnCount: Int { storage.schema.columns.count }

  private func rows(_ column: Int) -> VectorRows {
    precondition(column >= 0 && column < columnCount, "a column of the result")
    return storage.rows(column, ofBatch: batchIndex)
  }

  /// The value in a column.
  ///
  /// - Precondition: `0 <= column < columnCount`.
  public subscript(column: Int) -> Value {
    Value(rows(column).scalar(index), storage.schema.columns[column].type)
  }

  /// The value in the first column of this name (ASCII case-insensitively), or nil if there is no such column.
  public subscript(name: String) -> Value? {
    storage.schema.index(of: name).map { self[$0] }
  }

  /// True if the column has no value here.
  public func isNull(_ column: Int) -> Bool { rows(column).isNull(index) }

  /// An integer of any width, or nil if it is null, of another type, or beyond 64 bits.
  public func integer(_ column: Int) -> Int64? {
    switch self[column] {
    case .integer(let value): value
    case .hugeint(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// A number of any type as the nearest floating-point number, or nil if it is null or no number.
  public func double(_ column: Int) -> Double? {
    switch self[column] {
    case .integer(let value): Double(value)
    case .hugeint(let value): Double(value)
    case .double(let value): value
    case .decimal(let value): value.doubleValue
    default: nil
    }
  }

  /// A truth value, or nil if it is null or of another type.
  public func boolean(_ column: Int) -> Bool? {
    if case .boolean(let value) = self[column] { value } else { nil }
  }

  /// A VARCHAR, or nil if it is null or of another type; ``appendText(_:to:)`` gives the text of any type.
  public func text(_ column: Int) -> String? {
    if case .text(let value) = self[column] { value } else { nil }
  }

  /// A day, or nil if it is null or of another type.
  public func date(_ column: Int) -> CalendarDate? {
    if case .date(let value) = self[column] { value } else { nil }
  }

  /// A date with a time of day, or nil if it is null or of another type.
  public func timestamp(_ column: Int) -> Timestamp? {
    if case .timestamp(let value) = self[column] { value } else { nil }
  }

  /// Appends the text of a value of any type, exactly as a cast to VARCHAR gives it, and returns false if it is null.
  ///
  /// The fastest way to write rows out: nothing is allocated but the output's growth.
  public func appendText(_ column: Int, to output: inout [UInt8]) -> Bool {
    let rows = rows(column)
    if rows.isNull(index) { return false }
    if rows.type == .varchar {
      output.append(contentsOf: rows.text(index))
    } else {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ValueFormat.byteCountLimit) { buffer in
        let count = rows.format(index, to: buffer.baseAddress!)
        output.append(contentsOf: UnsafeBufferPointer(start: buffer.baseAddress!, count: count))
      }
    }
    return true
  }
}
