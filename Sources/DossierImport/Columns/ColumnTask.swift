import DossierBase

/// What is done with the fields of one column of a chunk.
enum ColumnTask: Equatable, Sendable {
  /// No value was seen yet: the first one shows the type.
  case undetermined
  /// Read as the type inferred so far; a value that does not fit changes the type.
  case inferred(ColumnReading)
  /// The type is known to be another one: only look at the kinds of value.
  case classify
  /// Read as a type that is given; a value that does not fit makes the row a bad one.
  case fixed(DataType)
  /// A deadline, so far only bare dates.
  case deadlineDate
  /// A deadline; a bare date counts to the end of its day.
  case deadlineTimestamp

  /// True if values go to the vector as texts.
  var isReadAsText: Bool { self != .classify && type == .varchar }

  /// The type of the vector that the values go to.
  var type: DataType {
    switch self {
    case .undetermined, .classify: .varchar
    case .inferred(let reading): reading.type
    case .fixed(let type): type
    case .deadlineDate: .date
    case .deadlineTimestamp: .timestamp
    }
  }
}
