import DossierStatistics
import DossierVector

extension Connection {
  /// Counts dossiers by how they met their appointments.
  ///
  /// - Throws: ``DossierError/Code/usage`` for an unknown dimension or period, ``DossierError/Code/binding`` or
  ///   ``DossierError/Code/syntax`` with a place in the condition, and whatever a query throws.
  public func onTime(_ options: OnTimeOptions = OnTimeOptions()) throws(DossierError) -> OnTimeReport {
    throw DossierError(.unsupported, "not yet")
  }
}
