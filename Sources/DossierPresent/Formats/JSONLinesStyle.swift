import DossierDB

/// One object per line.
struct JSONLinesStyle: StreamedStyle {
  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    try JSONObjects.text(rows.columns, end: "}\n", between: "").write(rows, to: &output)
  }
}
