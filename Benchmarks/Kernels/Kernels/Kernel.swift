import DossierBase

/// A kernel with its columns at hand.
struct Kernel {
  /// Values of one run.
  var valueCount: Int
  /// Bytes that a run reads, where their number says something.
  var byteCount: Int?
  /// Goes over all values once, and leaves results behind.
  var run: () throws(EngineError) -> Void
  /// Whether the results are those of a plain computation.
  var isRight: () throws(EngineError) -> Bool
}

/// A kernel by name, whose columns are made when it is its turn.
struct KernelCase {
  let name: String
  let make: () throws(EngineError) -> Kernel

  init(_ name: String, _ make: @escaping () throws(EngineError) -> Kernel) {
    self.name = name
    self.make = make
  }

  /// All kernels, in the order of the way from the file to the answer.
  static var all: [KernelCase] {
    let rows = SharedRows()
    return checksums + unpacking + encodings + dates + filters(rows) + grouping(rows) + aggregates(rows)
      + csv + parsing
  }
}
