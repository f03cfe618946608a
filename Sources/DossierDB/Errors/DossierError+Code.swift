extension DossierError {
  /// What kind of thing went wrong; later versions may add codes.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The code's name, as JSON error messages carry it.
    public var rawValue: String

    /// The code of this name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// SQL that cannot be parsed.
    public static let syntax = Code(rawValue: "syntax")
    /// SQL that names or combines things wrongly.
    public static let binding = Code(rawValue: "binding")
    /// SQL, or a request, that is right but that this version cannot run.
    public static let unsupported = Code(rawValue: "unsupported")
    /// A value that cannot be computed: overflow, a failed cast, an integer division by zero.
    public static let evaluation = Code(rawValue: "evaluation")
    /// Rows that break a rule of their table: a null where none may be, a key that comes twice.
    public static let constraint = Code(rawValue: "constraint")
    /// A statement that does not fit the state of its transaction: COMMIT without one, or any after an error in it.
    public static let transaction = Code(rawValue: "transaction")
    /// Another commit came between the first statement of a transaction and its first change.
    public static let conflict = Code(rawValue: "conflict")
    /// Input data that cannot be loaded.
    public static let data = Code(rawValue: "data")
    /// An argument that makes no sense.
    public static let usage = Code(rawValue: "usage")
    /// Bytes in a database file that are not what was written.
    public static let damaged = Code(rawValue: "damaged")
    /// Not a database file, or one of another format version.
    public static let notDossierFile = Code(rawValue: "notDossierFile")
    /// The work was stopped by ``Connection/interrupt()``.
    public static let interrupted = Code(rawValue: "interrupted")
    /// The work needs more memory than ``Database/Options/memoryLimitByteCount`` allows.
    public static let memoryLimit = Code(rawValue: "memoryLimit")
    /// Another writer holds the file.
    public static let locked = Code(rawValue: "locked")
    /// The disk is full.
    public static let diskFull = Code(rawValue: "diskFull")
    /// Any other failure of the operating system to read or write.
    public static let inputOutput = Code(rawValue: "inputOutput")

    /// The exit code with which the `dossier` command ends after an error of this kind.
    public var exitCode: Int32 {
      switch self {
      case .usage: 2
      case .damaged, .notDossierFile: 3
      case .interrupted: 4
      case .memoryLimit: 5
      case .locked: 6
      case .diskFull, .inputOutput: 7
      default: 1
      }
    }
  }
}
