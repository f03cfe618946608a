import DossierBase
import DossierVector
import Foundation

/// A CSV file of datasets/, read with a few lines of its own.
struct CSVTable {
  var header: [String]
  var rows: [[String]]

  init(_ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("datasets/" + name)
    self.init(text: Array(try Data(contentsOf: file)))
  }

  init(text: [UInt8]) {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var position = 0
    while position < text.count {
      let byte = text[position]
      position += 1
      switch (byte, isQuoted) {
      case (UInt8(ascii: "\""), true):
        if position < text.count, text[position] == UInt8(ascii: "\"") {
          field.append(byte)
          position += 1
        } else {
          isQuoted = false
        }
      case (UInt8(ascii: "\""), false): isQuoted = true
      case (UInt8(ascii: ","), false), (UInt8(ascii: "\n"), false):
        record.append(String(decoding: field, as: UTF8.self))
        field = []
        if byte == UInt8(ascii: "\n") {
          records.append(record)
          record = []
        }
      case (UInt8(ascii: "\r"), false): break
      default: field.append(byte)
      }
    }
    header = records.removeFirst()
    rows = records
  }

  func column(_ name: String) -> [String] {
    let place = header.firstIndex(of: name)!
    return rows.map { $0[place] }
  }

  /// A table of the given columns, by header, name and type; an empty field is null.
  func memoryTable(
    _ columns: [(header: String, name: String, type: DataType)], rowsPerBlock: Int = 1_000
  ) -> MemoryTable {
    let schema = Schema(columns.map { ColumnDefinition($0.name, $0.type) })
    let values = columns.map { column in self.column(column.header).map { scalar($0, column.type) } }
    let batches = stride(from: 0, to: rows.count, by: rowsPerBlock).map { start in
      let range = start..<min(start + rowsPerBlock, rows.count)
      return Batch(
        columns: zip(columns, values).map { Vector($0.type, Array($1[range])) }, rowCount: range.count)
    }
    return MemoryTable(schema: schema, batches: batches)
  }
}

/// The value of a text field: `2024-03-05`, `2024-03-05 16:00:00.000001` or any text; empty is null.
func scalar(_ text: String, _ type: DataType) -> Scalar {
  if text.isEmpty { return .null }
  switch type {
  case .date: return .date(Int32(day(text)))
  case .timestamp: return .timestamp(instant(text))
  default: return .text(text)
  }
}

/// Days since 1970-01-01 of a text that starts with a date.
func day(_ text: String) -> Int {
  let parts = text.prefix(10).split(separator: "-").map { Int($0)! }
  return CivilDate(year: parts[0], month: parts[1], day: parts[2]).days
}

/// Microseconds since 1970-01-01 of a date with or without a time.
func instant(_ text: String) -> Int64 {
  var micros = Int64(day(text)) * Microseconds.perDay
  let time = text.dropFirst(11)
  if time.isEmpty { return micros }
  let units = [Microseconds.perHour, Microseconds.perMinute, Microseconds.perSecond]
  for (unit, part) in zip(units, time.prefix(8).split(separator: ":")) { micros += Int64(part)! * unit }
  let fraction = time.dropFirst(9)
  if !fraction.isEmpty {
    micros += Int64(fraction + String(repeating: "0", count: 6 - fraction.count))!
  }
  return micros
}
