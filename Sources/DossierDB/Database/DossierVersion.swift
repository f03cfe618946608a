import DossierStore

/// The versions of this library.
public enum DossierVersion {
  /// The library and the `dossier` command, as `major.minor.patch`.
  public static let library = "0.1.0"

  /// The format of database files that is read and written.
  public static var fileFormat: Int { DatabaseFile.formatVersion }
}
