/// The headers of agencies' files that an import knows.
package enum DossierHeaders {
  /// The columns of `dossiers` that headers may be mapped to.
  package static var fieldNames: [String] { DossierFields.all.map(\.name) }

  /// The column of `dossiers` that a header becomes, whatever its case, accents and separators; nil if none.
  package static func field(forHeader header: String) -> String? {
    DossierFields.field(forHeader: header)?.name
  }
}
