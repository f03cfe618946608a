package import DossierBase

/// What can be asked of a column's rows: its values, or less than they tell, which may take no decoding.
package enum ColumnAspect: Int, CaseIterable {
  case values
  /// The dates of timestamps, infinite where those are.
  case dates
  /// BOOLEAN: true where there is a value.
  case presence
  /// BIGINT: the numbers of texts of one form; see ``SliceReader/numbers(_:of:)``.
  case digits

  /// The type of the answer for a column of a type.
  func type(_ column: DataType) -> DataType {
    switch self {
    case .values: column
    case .dates: .date
    case .presence: .boolean
    case .digits: .bigint
    }
  }
}

extension Vector {
  /// What is asked of some rows; valid as a view of ``view(_:_:)``.
  ///
  /// - Parameter scratch: for values of the aspect's type.
  func view(_ rows: Range<Int>, _ aspect: ColumnAspect, _ scratch: SliceBuffer) throws(EngineError)
    -> VectorView
  {
    switch aspect {
    case .values: try view(rows, scratch)
    case .dates: try dates(rows, scratch)
    case .presence: try presence(rows, scratch)
    case .digits: preconditionFailure("numbers are asked for by their form")
    }
  }
}

extension SliceBuffer {
  /// What is asked of rows whose values are known; the buffer is one for values of the aspect's type.
  func view(_ aspect: ColumnAspect, of values: VectorView) -> VectorView {
    switch aspect {
    case .values: values
    case .dates: dates(of: values)
    case .presence: presence(of: values)
    case .digits: preconditionFailure("numbers are asked for by their form")
    }
  }
}
