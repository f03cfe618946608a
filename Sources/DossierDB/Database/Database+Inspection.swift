import DossierStore
import DossierVector

extension Database {
  /// Verifies every checksum and invariant of a file and lists all places of damage; writes nothing.
  ///
  /// - Throws: ``DossierError/Code/notDossierFile`` or ``DossierError/Code/inputOutput``; damage is the answer,
  ///   not an error.
  public static func check(path: String) throws(DossierError) -> FileCheck {
    throw DossierError(.unsupported, "not yet")
  }

  /// Describes the tables, columns and encodings of a file, as far as they can be read; writes nothing.
  ///
  /// - Throws: ``DossierError/Code/notDossierFile`` or ``DossierError/Code/inputOutput``.
  public static func inspect(path: String) throws(DossierError) -> FileContents {
    throw DossierError(.unsupported, "not yet")
  }
}
