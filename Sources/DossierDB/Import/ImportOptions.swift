/// How CSV text is loaded.
public struct ImportOptions: Sendable {
  /// A column's dossier field, and the header under which the CSV has it.
  public struct FieldMapping: Sendable, Hashable {
    /// A field of the dossier schema, like `accepted_at`.
    public var field: String
    /// The header as the CSV writes it.
    public var header: String

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
  /// at the first bad row.
  public var rejectsPath: String?
  /// Whether a cell of the rejects that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`
  /// or `@`, gets an apostrophe before it; without this the rejects are what was read.
  public var escapesRejectedFormulas = false
  /// Called now and then, from the importing thread, while the load goes on.
  public var progress: (@Sendable (ImportProgress) -> Void)?

  /// Options, of which each has the default described at its property.
  public init(
    table: String? = nil, mappings: [FieldMapping] = [], rejectsPath: String? = nil,
    progress: (@Sendable (ImportProgress) -> Void)? = nil
  ) {
    self.table = table
    self.mappings = mappings
    self.rejectsPath = rejectsPath
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
