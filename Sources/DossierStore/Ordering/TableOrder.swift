import DossierBase

/// The order in which the rows of a table stand in each of its segments, settled by its first rows.
///
/// Nulls stand last; rows that an order calls equal stand as they were inserted.
enum TableOrder: Sendable, Equatable {
  /// As they came.
  case insertion
  /// By the values of columns, ascending; texts by their bytes.
  case columns([UInt32])
  /// By the parts of ids that follow a template: year, then unit, day and number. Other ids stand behind these, by
  /// their bytes. Segments end where years do.
  case idParts(column: UInt32, IDTemplate)
}

extension TableOrder {
  /// - Throws: ``EngineError/Code/binding`` if the table lacks a column, or one comes twice or has no order.
  init(columns names: [String], of table: TableEntry) throws(EngineError) {
    let known = NameIndex(table.columns.map(\.name))
    var ids: [UInt32] = []
    for name in names {
      guard let index = known.index(of: name) else {
        throw EngineError(.binding, "there is no column '\(name)' to order by")
      }
      let column = table.columns[index]
      if ids.contains(column.id) { throw EngineError(.binding, "the order names '\(column.name)' twice") }
      if column.type == .interval {
        throw EngineError(.binding, "a table is not ordered by intervals, which '\(column.name)' has")
      }
      ids.append(column.id)
    }
    if ids.isEmpty || ids.count > Self.columnLimit {
      throw EngineError(.binding, "an order is by 1 to \(Self.columnLimit) columns")
    }
    self = .columns(ids)
  }
}

// MARK: - In the file

extension TableOrder {
  private enum Mark {
    static let insertion: UInt8 = 1
    static let columns: UInt8 = 2
    static let idParts: UInt8 = 3
  }
  /// Of a table that never had rows.
  private static let unsettledMark: UInt8 = 0
  /// Columns of an order at most.
  static let columnLimit = 64

  static func write(_ order: TableOrder?, to writer: inout ByteWriter) {
    switch order {
    case nil: writer.write(unsettledMark)
    case .insertion: writer.write(Mark.insertion)
    case .columns(let ids):
      writer.write(Mark.columns)
      writer.write(count: ids.count)
      for id in ids { writer.write(id) }
    case .idParts(let column, let template):
      writer.write(Mark.idParts)
      writer.write(column)
      writer.write(template.dayForm.rawValue)
      writer.write(UInt8(template.leastNumberWidth))
      writer.writeSized(template.separator)
    }
  }

  /// Reads an order by some of the given columns.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place.
  static func read(
    _ reader: inout ByteReader, of columns: [ColumnEntry]
  ) throws(EngineError) -> TableOrder? {
    func column(_ reader: inout ByteReader) throws(EngineError) -> ColumnEntry {
      let id = try reader.read(UInt32.self)
      guard let column = columns.first(where: { $0.id == id }) else {
        throw EngineError.damaged("an order by a column that its table lacks")
      }
      return column
    }
    switch try reader.read(UInt8.self) {
    case unsettledMark: return nil
    case Mark.insertion: return .insertion
    case Mark.columns:
      var ids: [UInt32] = []
      for _ in 0..<(try reader.count(ofElementsOf: 4)) {
        guard ids.count < columnLimit else { throw EngineError.damaged("an order by too many columns") }
        let column = try column(&reader)
        if column.type == .interval { throw EngineError.damaged("an order by intervals, which have none") }
        ids.append(column.id)
      }
      guard !ids.isEmpty, Set(ids).count == ids.count else {
        throw EngineError.damaged("an order that cannot be")
      }
      return .columns(ids)
    case Mark.idParts:
      let column = try column(&reader)
      let form = IDTemplate.DayForm(rawValue: try reader.read(UInt8.self))
      let width = Int(try reader.read(UInt8.self))
      let separator = Array(try reader.take(Int(try reader.read(UInt32.self))))
      guard column.type == .varchar, let form,
        let template = IDTemplate(dayForm: form, separator: separator, leastNumberWidth: width)
      else { throw EngineError.damaged("ids of an impossible template") }
      return .idParts(column: column.id, template)
    default: throw EngineError.damaged("an unknown order of rows")
    }
  }

  /// What `dossier inspect` says of an order.
  func description(_ columns: [ColumnEntry]) -> String {
    func name(_ id: UInt32) -> String { columns.first { $0.id == id }?.name ?? "" }
    switch self {
    case .insertion: return "order of insertion"
    case .columns(let ids): return ids.map(name).joined(separator: ", ")
    case .idParts(let id, _): return "year, unit, day and number of \(name(id))"
    }
  }
}
