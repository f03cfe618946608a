import DossierBase
import DossierImport
import DossierVector
import Foundation

/// Loads CSV in memory and shows what came out as text.
enum ImportHarness {
  struct Loaded: Equatable {
    /// `name TYPE` of each column.
    var columns: [String]
    /// Rows as CSV without quotes, nulls as `∅`.
    var rows: [String]
    var summary: ImportSummary
  }

  static func load(_ request: ImportRequest, threadCount: Int = 1) throws(EngineError) -> Loaded {
    var sinks: [(MemoryTableSink, Schema)] = []
    let summary = try CSVImport(request).run(
      scheduler: Scheduler(threadCount: threadCount), interruption: Interruption()
    ) { schema in
      sinks.append((MemoryTableSink(), schema))
      return sinks.last!.0
    }
    let (sink, schema) = sinks.last!
    let table = sink.table(schema: schema)
    var rows: [String] = []
    for batch in table.batches {
      let columns = batch.loadedColumns.map { VectorRows($0) }
      for row in 0..<batch.count { rows.append(columns.map { text($0, row) }.joined(separator: ",")) }
    }
    return Loaded(columns: schema.columns.map { "\($0.name) \($0.type.name)" }, rows: rows, summary: summary)
  }

  static func load(_ text: String, _ change: (inout ImportRequest) -> Void = { _ in }) throws(EngineError)
    -> Loaded
  {
    var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
    change(&request)
    return try load(request)
  }

  /// A value as the command's CSV shows it.
  static func text(_ vector: VectorRows, _ row: Int) -> String {
    if vector.isNull(row) { return "∅" }
    return String(decoding: ValueFormat.text(vector.scalar(row), vector.type) ?? [], as: UTF8.self)
  }
}
