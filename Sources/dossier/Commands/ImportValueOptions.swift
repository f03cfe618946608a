import ArgumentParser
import DossierDB

/// The options that say how the values of a CSV are written.
struct ImportValueOptions: ParsableArguments {
  @Option(
    name: .customLong("null"),
    help: ArgumentHelp("Take this text as null, beside the empty one; may be repeated.", valueName: "text"))
  var nullTexts: [String] = []

  @Option(
    help: ArgumentHelp(
      "Give a column its type, as SQL names it; may be repeated.", valueName: "column=type"))
  var types: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read dates as dmy, mdy or ymd, or in a pattern like %d/%m/%Y %H:%M (default: found out by column).",
      valueName: "format"))
  var dateFormat: String?

  @Option(
    help: ArgumentHelp(
      "What stands before decimals, a comma or a dot (default: found out by column).", valueName: "mark"))
  var decimal: String?

  @Option(
    help: ArgumentHelp(
      "Convert timestamps with an offset to this one (default: +07:00).", valueName: "offset"))
  var timeZone: String?

  @Option(
    help: ArgumentHelp(
      "Store texts composed (nfc) or as they are (none); dossiers are composed if this is left out.",
      valueName: "nfc|none"))
  var normalize: String?

  /// Adds them to what the library is asked for.
  func apply(to options: inout ImportOptions) throws(DossierError) {
    options.nullTexts = nullTexts
    options.dateFormat = dateFormat
    for text in types {
      guard let sign = text.lastIndex(of: "="), sign > text.startIndex else {
        throw DossierError(.usage, "--types \(text) has no column", hint: "write --types fee=BIGINT")
      }
      let column = String(text[..<sign])
      let type = try ColumnType(name: String(text[text.index(after: sign)...]))
      if options.types.updateValue(type, forKey: column) != nil {
        throw DossierError(.usage, "--types gives '\(column)' two types")
      }
    }
    if let decimal {
      guard let mark = ImportOptions.DecimalMark(rawValue: decimal) else {
        throw DossierError(.usage, "--decimal '\(decimal)' is neither a comma nor a dot")
      }
      options.decimalMark = mark
    }
    if let timeZone { options.timeZone = timeZone }
    switch normalize?.lowercased() {
    case nil: break
    case "nfc": options.normalization = .nfc
    case "none": options.normalization = .none
    case .some(let other):
      throw DossierError(.usage, "--normalize \(other) is unknown", hint: "write --normalize nfc or none")
    }
  }
}
