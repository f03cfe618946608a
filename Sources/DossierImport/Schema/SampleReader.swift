import DossierVector

/// Reads as much of an input as is needed to judge it.
enum SampleReader {
  /// The longest header and first row together that are read.
  static let byteLimit = 32 << 20

  /// A sample with at least two whole records, if the input has as many.
  static func read(_ file: InputFile, _ request: ImportRequest) throws(EngineError) -> Sample {
    var byteCount = max(request.sampleByteCount, 16)
    while true {
      let sample = try Sample(try file.open(), byteCount: byteCount)
      if sample.isWhole || byteCount >= byteLimit || hasTwoRecords(sample, request) { return sample }
      byteCount = min(byteCount * 4, byteLimit)
    }
  }

  private static func hasTwoRecords(_ sample: Sample, _ request: ImportRequest) -> Bool {
    var dialect = Dialect()
    if let delimiter = request.delimiter { dialect.delimiter = delimiter }
    if sample.records(dialect, limit: 3).count == 3 { return true }
    dialect.newline = Dialect.carriageReturn
    return sample.records(dialect, limit: 3).count == 3
  }
}
