import DossierVector

extension Vector {
  /// This vector, or a flat copy of a constant one.
  func materialized() -> Vector { form == .constant ? flattened() : self }
}
