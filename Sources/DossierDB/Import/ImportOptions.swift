import DossierImport

/// How CSV text is loaded.
public struct ImportOptions: Sendable {
  /// A column's dossier field, and the header under which the CSV has it.
  public struct FieldMapping: Sendable, Hashable {
    /// A field of the dossier schema, like `accepted_at`.
    public var field: String
    /// The header as the CSV writes it.
    public var header: String

    /// The fields of the dossier schema.
    public static var fields: [String] { DossierHeaders.fieldNames }

    /// Reads `header` as `field`.
    public init(field: String, header: String) {
      self.field = field
      self.header = header
    }
  }

  /// The table that takes the rows; nil is `dossiers`, whose known columns have fixed names and types.
  public var table: String?
  /// Headers of dossier fields that are not among the known ones.
  public var mappings: [FieldMapping]
  /// The CSV file that takes the rows refused, each with line, column and reason; nil fails the whole load
  /// at the first bad row. A file that is there already is replaced only if it has rejects.
  public var rejectsPath: String?
  /// Whether a cell of the rejects that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`
  /// or `@`, gets an apostrophe before it; without this the rejects are what was read.
  public var escapesRejectedFormulas = false
  /// Texts that mean null, beside the empty one; compared exactly, also within quotes.
  public var nullTexts: [String]
  /// The types of columns, by header or by the name that the column has in the table, instead of inferred ones.
  ///
  /// A header that is known for a field of dossiers, but has another type here, keeps its own name.
  public var types: [String: ColumnType]
  /// How dates are written: `dmy`, `mdy` or `ymd` for an order of day, month and year, or a pattern of
  /// `strptime` (`%d %m %b %Y %y %H %I %p %M %S %f`), which may have a time; nil finds it out, column by column.
  public var dateFormat: String?
  /// What stands before the decimals of a number; the other mark then separates thousands. Nil finds it out,
  /// column by column.
  public var decimalMark: DecimalMark?
  /// The zone to whose local time timestamps with an offset are converted, as its distance from UTC: `+07:00`.
  public var timeZone: String
  /// Whether texts are brought into one form, so that equal words are equal values.
  public var normalization: Normalization
  /// The character between fields, one of ASCII; an empty text makes each line one field; nil finds it out.
  public var delimiter: String?
  /// The character around texts, one of ASCII, doubled within them; an empty text says that there is none.
  /// Nil is `"`.
  public var quote: String?
  /// Whether the first line below titles names the columns; nil finds it out. Without a header the fields are
  /// the columns of an existing table in their order.
  public var hasHeader: Bool?
  /// Lines passed over at the start of each source, before anything else is read.
  public var skippedLineCount: Int
  /// The encoding of the sources, by a name that the C library's `iconv` knows, like `windows-1258`, `tcvn`
  /// or `utf-16le`; nil is UTF-8. It is never guessed.
  public var encoding: String?
  /// The columns, the first before the others, in whose ascending order the rows of a new table are stored, nulls last.
  /// Nil stores ids that follow a template of unit, day and number by these, and all other rows as they come.
  public var order: [String]?
  /// Called now and then, from the importing thread, while the load goes on.
  public var progress: (@Sendable (ImportProgress) -> Void)?

  /// The character before decimals.
  public enum DecimalMark: String, Sendable, Hashable, CaseIterable {
    /// `1,234.5`
    case dot = "."
    /// `1.234,5`
    case comma = ","
  }

  /// What happens to texts whose letters are composed of several code points.
  public enum Normalization: Sendable, Hashable {
    /// ``nfc`` for the table `dossiers`, ``none`` for any other.
    case automatic
    /// Texts are stored in composed form (NFC); the ids of dossiers are left as they are.
    case nfc
    /// Texts are stored as they are.
    case none
  }

  /// Options, of which each has the default described at its property.
  public init(
    table: String? = nil, mappings: [FieldMapping] = [], rejectsPath: String? = nil,
    nullTexts: [String] = [], types: [String: ColumnType] = [:], dateFormat: String? = nil,
    decimalMark: DecimalMark? = nil, timeZone: String = "+07:00", normalization: Normalization = .automatic,
    delimiter: String? = nil, quote: String? = nil, hasHeader: Bool? = nil, skippedLineCount: Int = 0,
    encoding: String? = nil, order: [String]? = nil,
    progress: (@Sendable (ImportProgress) -> Void)? = nil
  ) {
    self.table = table
    self.mappings = mappings
    self.rejectsPath = rejectsPath
    self.nullTexts = nullTexts
    self.types = types
    self.dateFormat = dateFormat
    self.decimalMark = decimalMark
    self.timeZone = timeZone
    self.normalization = normalization
    self.delimiter = delimiter
    self.quote = quote
    self.hasHeader = hasHeader
    self.skippedLineCount = skippedLineCount
    self.encoding = encoding
    self.order = order
    self.progress = progress
  }
}

/// Where a load reads its text.
public enum ImportSource: Sendable, Hashable {
  /// A file: CSV, or CSV compressed with gzip or zstd, which its first bytes tell.
  case file(String)
  /// The process's standard input.
  case standardInput
}
