import DossierBase
import DossierImport
import DossierSQL

/// Brings the options of values into the form of the import module.
enum ImportValues {
  static func apply(_ options: ImportOptions, to request: inout ImportRequest) throws(EngineError) {
    request.nulls = options.nullTexts
    // A dictionary has no order of its own, and errors must not change from run to run.
    for (name, type) in options.types.sorted(by: { $0.key < $1.key }) {
      request.types.append(ColumnDefinition(name, type.dataType))
    }
    if let format = options.dateFormat { request.dates = try DateReading(format) }
    request.decimal = options.decimalMark?.rawValue.utf8.first
    request.offsetMinutes = try offsetMinutes(of: options.timeZone)
    switch options.normalization {
    case .automatic: request.composesTexts = nil
    case .nfc: request.composesTexts = true
    case .none: request.composesTexts = false
    }
  }

  /// Minutes to the east of Greenwich: of `+07:00`, `+0700`, `+07`, `UTC` or `Z`.
  static func offsetMinutes(of zone: String) throws(EngineError) -> Int {
    if ["utc", "z", "gmt"].contains(zone.lowercased()) { return 0 }
    let digits = zone.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }.map { Int($0) - 48 }
    let isSigned = zone.hasPrefix("+") || zone.hasPrefix("-")
    if isSigned, digits.count == 2 || digits.count == 4, digits.allSatisfy({ (0...9).contains($0) }) {
      let minutes = digits.count == 4 ? digits[2] * 10 + digits[3] : 0
      let size = (digits[0] * 10 + digits[1]) * 60 + minutes
      if minutes < 60, size <= 16 * 60 { return zone.hasPrefix("-") ? -size : size }
    }
    throw EngineError(
      .usage, "'\(zone)' is no time zone", hint: "write its distance from UTC, like +07:00, or UTC")
  }
}

extension ColumnType {
  /// The type that a name of SQL means, such as `BIGINT` or `DECIMAL(18, 2)`.
  ///
  /// - Throws: ``DossierError/Code/usage`` if it is no type that a column can have.
  public init(name: String) throws(DossierError) {
    let type: DataType
    do throws(EngineError) {
      type = try SQLParser.type(of: name)
    } catch {
      throw DossierError(
        .usage, error.message, hint: error.hint ?? "types are, for example, VARCHAR, BIGINT and DATE")
    }
    if type == .interval { throw DossierError(.usage, "a CSV has no columns of the type INTERVAL") }
    self.init(type)
  }
}
