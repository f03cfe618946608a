import DossierBase

/// What stops a benchmark, and the exit code that says so.
struct BenchmarkError: Error {
  var message: String
  var exitCode: Int32 = 1

  /// An argument, or a file that the arguments name, that cannot be benchmarked.
  static func usage(_ message: String) -> BenchmarkError { BenchmarkError(message: message, exitCode: 2) }

  /// Runs engine work and passes its error on.
  static func translating<Answer>(
    _ work: () throws(EngineError) -> Answer
  ) throws(BenchmarkError) -> Answer {
    do throws(EngineError) { return try work() } catch { throw BenchmarkError(message: error.message) }
  }
}
