import DossierDB

/// Looks up what a target asks of the form rate.
enum TargetThreshold {
  /// The threshold of a target in its default reading, from the table `targets`.
  ///
  /// - Throws: ``DossierError/Code/usage`` if there is no such target, or if it asks for anything but one rate.
  static func rate(ofTarget name: String, in connection: Connection) throws(DossierError) -> Double {
    let quoted =
      "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    let rows = try connection.query(
      """
      SELECT value FROM targets
      WHERE target = \(quoted) AND is_default = 1 AND metric = 'form_rate' AND yearly_step IS NULL
      """)
    guard let rate = rows.first?.double(0) else {
      if try connection.query("SELECT 1 FROM targets WHERE target = \(quoted)").rowCount == 0 {
        throw DossierError(
          .usage, "the table targets has no target '\(name)'",
          hint: "SELECT DISTINCT target FROM targets lists them")
      }
      throw DossierError(
        .usage, "target '\(name)' does not ask for one rate that holds in every year",
        hint: "T1 is the share of dossiers on time in each sector")
    }
    return rate
  }
}
