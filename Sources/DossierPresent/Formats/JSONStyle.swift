import DossierDB

/// One array of objects, an object per line.
struct JSONStyle: StreamedStyle {
  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError) {
    output.put(UInt8(ascii: "["))
  }

  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    try JSONObjects.text(rows.columns, end: "}", between: ",\n").write(rows, to: &output)
  }

  func separate(to output: inout ByteOutput) throws(DossierError) {
    output.put(UInt8(ascii: ","))
    try output.endLine()
  }

  func end(to output: inout ByteOutput) throws(DossierError) {
    output.put(UInt8(ascii: "]"))
    try output.endLine()
  }
}
