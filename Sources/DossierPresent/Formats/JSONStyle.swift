import DossierDB

/// One array of objects, an object per line.
struct JSONStyle: ResultStyle {
  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let objects = JSONObjects(result)
    output.put(UInt8(ascii: "["))
    var isFirst = true
    for row in result {
      if !isFirst {
        output.put(UInt8(ascii: ","))
        try output.endLine()
      }
      isFirst = false
      try objects.append(row, to: &output)
    }
    output.put(UInt8(ascii: "]"))
    try output.endLine()
  }
}
