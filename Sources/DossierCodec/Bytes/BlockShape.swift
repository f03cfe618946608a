import DossierBase

/// How many rows of which lane a block has.
struct BlockShape {
  let lane: Lane
  let rowCount: Int

  var sliceCount: Int { (rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount }

  /// Rows of a slice: 1,024 but for the last one.
  func rowCount(ofSlice slice: Int) -> Int {
    min(Limits.vectorRowCount, rowCount - slice * Limits.vectorRowCount)
  }
}
