import DossierDB

/// One object per line.
struct JSONLinesStyle: ResultStyle {
  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let objects = JSONObjects(result)
    for row in result {
      try objects.append(row, to: &output)
      try output.endLine()
    }
  }
}
