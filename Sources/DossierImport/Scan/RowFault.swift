import DossierBase

/// Why a record cannot become a row.
enum RowFault: Sendable, Equatable {
  case tooFewFields(found: Int, expected: Int)
  case tooManyFields(found: Int, expected: Int)
  case textAfterQuote
  case unclosedQuote
  case notUTF8(byte: UInt8)
  /// The bytes are no text in the encoding that the user named.
  case notInEncoding(String)
  /// `order` is the order of dates that the user said, if one was.
  case value(text: [UInt8], type: String, order: Notation.DateOrder?)
  /// The row has one value, of several words.
  case total
  /// The row begins with a word for totals.
  case totalWord([UInt8])
  /// The row has no id and no date, though the input has fields for them.
  case neitherIDNorDate

  /// True for a value that does not fit its column.
  var isValue: Bool {
    if case .value = self { true } else { false }
  }

  /// True for a row that is a title or a total.
  var isTotal: Bool {
    switch self {
    case .total, .totalWord, .neitherIDNorDate: true
    default: false
    }
  }

  /// One sentence without the place.
  var message: String {
    switch self {
    case .tooFewFields(let found, let expected):
      return "the row has \(found) field\(found == 1 ? "" : "s"), but the header has \(expected)"
    case .tooManyFields(let found, let expected):
      return "the row has \(found) fields, but the header has \(expected)"
    case .textAfterQuote: return "text follows a closing quote; quotes within a quoted text must be doubled"
    case .unclosedQuote: return "a quote is opened here and never closed"
    case .notUTF8(let byte):
      let digits = String(byte, radix: 16, uppercase: true)
      return "byte 0x\(digits.count == 1 ? "0" : "")\(digits) is not UTF-8 text"
    case .notInEncoding(let name): return "bytes that are no text in the encoding \(name)"
    case .total: return "the row has one value only, like a title or a total, and is no dossier"
    case .totalWord(let text):
      return "the row begins with '\(Self.shortened(text))', is a total, and is no dossier"
    case .neitherIDNorDate:
      return "the row has neither an id nor a date, like a title or a total, and is no dossier"
    case .value(let text, let type, _):
      return "'\(Self.shortened(text))' is no \(type)"
    }
  }

  /// What may be done about it; `record` are the bytes in which it was found.
  func hint(_ record: [UInt8]) -> String? {
    switch self {
    case .notUTF8: return record.withUnsafeBufferPointer { EncodingGuess.hint(for: $0) }
    case .notInEncoding:
      return "the file may have another encoding; the library's names are those of iconv -l"
    case .unclosedQuote:
      return
        "close the quote, double it if it is part of a text, or say --quote none if the file has no quotes"
    case .tooFewFields, .tooManyFields:
      return "correct the row, or load the others with --rejects FILE, which takes rows like this"
    case .total, .totalWord, .neitherIDNorDate:
      return "remove the row, or load the others with --rejects FILE, which takes rows like this"
    case .value(let text, let type, let order): return Self.valueHint(text, type, order)
    case .textAfterQuote:
      return "double the quotes within the text, or say --quote none if the file has no quotes"
    }
  }

  /// Why a date or a timestamp does not fit, where that can be told.
  private static func valueHint(
    _ text: [UInt8], _ type: String, _ order: Notation.DateOrder?
  ) -> String? {
    if let hint = text.withUnsafeBufferPointer({ numberHint($0, type) }) { return hint }
    guard type == DataType.date.name || type == DataType.timestamp.name else { return nil }
    return text.withUnsafeBufferPointer { text in
      if type == DataType.date.name, FixedText.timestamp(text, offsetMinutes: 0) != nil {
        return "the column holds dates since the table was made, because all values had no time then: load "
          + "all files together into a new database file"
      }
      if let order { return orderHint(text, order) }
      if let date = LocalDate(text), (date.days(dayFirst: true) == nil) != (date.days(dayFirst: false) == nil)
      {
        let first = date.days(dayFirst: true) == nil ? "month" : "day"
        return "the \(first) stands first here, but not in the other dates of the column; write dates as "
          + "YYYY-MM-DD, or say what comes first with --date-format dmy or mdy"
      }
      return "write dates as YYYY-MM-DD or with the day first (DD/MM/YYYY)"
    }
  }

  /// Why a date does not fit the order that the user said.
  private static func orderHint(_ text: UnsafeBufferPointer<UInt8>, _ order: Notation.DateOrder) -> String {
    guard order != .refused else {
      return "it is not written as --date-format says; leave that out to have it found out, column by column"
    }
    let isDayFirst = order == .dayFirst
    let said = isDayFirst ? "dmy" : "mdy"
    if let date = LocalDate(text), date.days(dayFirst: !isDayFirst) != nil {
      let shown = shortened(Array(text))
      return
        "you said \(said), but \(shown) has the \(isDayFirst ? "month" : "day") first; say --date-format "
        + "\(isDayFirst ? "mdy" : "dmy") if the others have it too, or leave it out"
    }
    return "write dates as YYYY-MM-DD or as \(isDayFirst ? "DD/MM/YYYY" : "MM/DD/YYYY")"
  }

  /// Why a number does not fit, where that can be told.
  private static func numberHint(_ text: UnsafeBufferPointer<UInt8>, _ type: String) -> String? {
    let integers = [DataType.tinyint, .smallint, .integer, .bigint]
    guard integers.contains(where: { $0.name == type }) else { return nil }
    if FixedText.huge(text) != nil {
      return
        "the number is too large for the column, which keeps the type that it was made with; a new table "
        + "may have a larger one"
    }
    guard NumberShape(text) != nil else { return nil }
    return "the marks within the numbers of this column do not agree, or stand for decimals; say what stands "
      + "before decimals with --decimal , or --decimal ."
  }

  private static func shortened(_ text: [UInt8]) -> String {
    let whole = String(decoding: text, as: UTF8.self)
    return whole.count <= 60 ? whole : String(whole.prefix(57)) + "…"
  }
}
