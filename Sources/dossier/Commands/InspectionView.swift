import DossierDB
import DossierPresent

/// The description of a file: several tables for people, one row per column for programs.
struct InspectionView {
  private let contents: FileContents

  init(_ contents: FileContents) { self.contents = contents }

  func write(_ presentation: Presentation) throws(DossierError) {
    let output = StandardOutput()
    if presentation.format.isExact {
      try presentation.write(columns, to: output)
      return
    }
    try output.write(text: headline + "\n\n")
    try presentation.write(tables, to: output)
    try output.write(text: "\n")
    try presentation.write(columns, to: output)
    for damage in contents.damages {
      try output.write(text: "damage at byte \(damage.offset), \(damage.what): \(damage.message)\n")
    }
  }

  private var headline: String {
    "\(contents.path): format version \(contents.formatVersion), generation \(contents.generation), "
      + "\(contents.byteCount) bytes, of them \(contents.metadataByteCount) metadata and "
      + "\(contents.deadByteCount) dead"
  }

  private var tables: ResultSet {
    ResultSet(
      columns: [
        Column(name: "table", type: .varchar), Column(name: "rows", type: .bigint),
        Column(name: "blocks", type: .bigint), Column(name: "columns", type: .bigint),
        Column(name: "bytes", type: .bigint), Column(name: "bytes_per_row", type: .double),
        Column(name: "order", type: .varchar),
      ],
      rows: contents.tables.map { table in
        let byteCount = table.columns.reduce(0) { $0 + $1.byteCount + $1.dictionaryByteCount }
        return [
          .text(table.name), .integer(Int64(table.rowCount)), .integer(Int64(table.blockCount)),
          .integer(Int64(table.columns.count)), .integer(Int64(byteCount)),
          table.rowCount > 0 ? .double(Self.rounded(Double(byteCount) / Double(table.rowCount))) : .null,
          table.order.map { .text($0) } ?? .null,
        ]
      })
  }

  private var columns: ResultSet {
    ResultSet(
      columns: [
        Column(name: "table", type: .varchar), Column(name: "column", type: .varchar),
        Column(name: "type", type: .varchar), Column(name: "nulls", type: .bigint),
        Column(name: "bytes", type: .bigint), Column(name: "bits_per_row", type: .double),
        Column(name: "encodings", type: .varchar), Column(name: "dictionary_entries", type: .bigint),
        Column(name: "dictionary_bytes", type: .bigint), Column(name: "table_order", type: .varchar),
      ],
      rows: contents.tables.flatMap { table in table.columns.map { Self.row(table, $0) } })
  }

  private static func row(_ table: TableContents, _ column: ColumnContents) -> [Value] {
    [
      .text(table.name), .text(column.column.name), .text(column.column.type.name),
      .integer(Int64(column.nullCount)), .integer(Int64(column.byteCount)),
      .double(rounded(column.bitsPerRow)),
      .text(column.encodings.map { "\($0.name) × \($0.blockCount)" }.joined(separator: ", ")),
      .integer(Int64(column.dictionaryEntryCount)), .integer(Int64(column.dictionaryByteCount)),
      table.order.map { .text($0) } ?? .null,
    ]
  }

  /// Two digits after the point.
  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
