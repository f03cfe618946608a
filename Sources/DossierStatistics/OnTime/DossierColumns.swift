import DossierBase
import DossierCalendar

/// Where the columns that on-time statistics need stand: in a table, found by their names, or in slices.
struct DossierColumns: Sendable {
  var accepted: Int
  var finished: Int
  /// The due date now in force.
  var due: Int
  /// The due date before it was changed; nil unless `dueChanged` is known too.
  var originalDue: Int?
  var dueChanged: Int?
  var status: Int?
  /// The columns of the text dimensions, in the order asked for.
  var texts: [Int]

  /// Columns whose newest value is the newest event of a table.
  static let eventNames = [
    "submitted_at", "accepted_at", "due_changed_at", "finished_at", "returned_at", "apology_at",
  ]

  /// Throws ``EngineError/Code/binding`` if a needed column is missing or has another type.
  ///
  /// - Parameter spelling: how its arguments are called.
  init(schema: Schema, by dimensions: [Dimension], _ spelling: ArgumentSpelling) throws(EngineError) {
    accepted = try Self.moment("accepted_at", schema)
    finished = try Self.moment("finished_at", schema)
    let current = try Self.optionalMoment("current_due_at", schema)
    let original = try Self.optionalMoment("original_due_at", schema)
    guard let due = current ?? original else { throw Self.missing("current_due_at", schema) }
    self.due = due
    if current != nil, original != nil, let changed = try Self.optionalMoment("due_changed_at", schema) {
      originalDue = original
      dueChanged = changed
    }
    if let position = schema.index(of: "status"), schema.columns[position].type == .varchar {
      status = position
    }
    texts = []
    for dimension in dimensions {
      guard let name = dimension.columnName else { continue }
      guard let position = schema.index(of: name) else {
        throw Self.missing(name, schema, purpose: "\(spelling.name("by")) \(dimension.name)")
      }
      let type = schema.columns[position].type
      guard type == .varchar || (type.isInteger && type != .hugeint) else {
        throw EngineError(
          .binding,
          "the column \(name) is \(type.name), but \(spelling.name("by")) \(dimension.name) needs text or integers"
        )
      }
      texts.append(position)
    }
  }

  /// All of them, in a fixed order.
  var all: [Int] {
    [accepted, finished, due] + [originalDue, dueChanged, status].compactMap(\.self) + texts
  }

  /// The same columns where ``all`` of them stand at the given places.
  func placed(at places: [Int]) -> DossierColumns {
    var result = self
    var rest = places[...]
    result.accepted = rest.removeFirst()
    result.finished = rest.removeFirst()
    result.due = rest.removeFirst()
    if originalDue != nil { result.originalDue = rest.removeFirst() }
    if dueChanged != nil { result.dueChanged = rest.removeFirst() }
    if status != nil { result.status = rest.removeFirst() }
    result.texts = Array(rest)
    return result
  }

  private static func moment(_ name: String, _ schema: Schema) throws(EngineError) -> Int {
    guard let position = try optionalMoment(name, schema) else { throw missing(name, schema) }
    return position
  }

  static func optionalMoment(_ name: String, _ schema: Schema) throws(EngineError) -> Int? {
    guard let position = schema.index(of: name) else { return nil }
    let type = schema.columns[position].type
    guard type == .date || type == .timestamp else {
      throw EngineError(
        .binding, "the column \(name) is \(type.name), but on-time statistics need a DATE or TIMESTAMP")
    }
    return position
  }

  private static func missing(
    _ name: String, _ schema: Schema, purpose: String = "on-time statistics"
  ) -> EngineError {
    let names = schema.columns.map(\.name).joined(separator: ", ")
    return EngineError(
      .binding, "\(purpose) needs the column \(name), which the table does not have; it has \(names)",
      hint: "on-time statistics read accepted_at, finished_at and current_due_at or original_due_at; "
        + "dossier import --map FIELD=HEADER gives a column its name")
  }
}
