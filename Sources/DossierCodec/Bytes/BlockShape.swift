import DossierBase

/// How many rows of which lane a block has.
struct BlockShape {
  let lane: Lane
  let rowCount: Int

  var vectorCount: Int { (rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount }

  /// Rows of a vector: 1,024 but for the last one.
  func rowCount(ofVector vector: Int) -> Int {
    min(Limits.vectorRowCount, rowCount - vector * Limits.vectorRowCount)
  }
}
