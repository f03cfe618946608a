import DossierDB

extension Interrupts {
  /// Throws ``DossierError/Code/interrupted`` once Ctrl-C was pressed.
  static func check() throws(DossierError) {
    if isRequested { throw DossierError(.interrupted, "interrupted") }
  }
}
