import DossierDB

/// Runs kernels, checks them, and keeps the times.
struct KernelTimes {
  /// Names of kernels with wrong results.
  private(set) var wrong: [String] = []
  private var rows: [[Value]] = []

  /// How long a kernel is repeated; the fastest run counts.
  private static let budget = Duration.milliseconds(150)

  /// One row per kernel.
  var table: ResultSet {
    ResultSet(
      columns: [
        Column(name: "name", type: .varchar), Column(name: "values", type: .bigint),
        Column(name: "ns_per_value", type: .decimal(precision: 18, scale: 3)),
        Column(name: "gigabytes_per_second", type: .decimal(precision: 18, scale: 2)),
        Column(name: "verified", type: .boolean),
      ], rows: rows)
  }

  mutating func measure(_ kernelCase: KernelCase) throws(BenchmarkError) {
    var message = ""
    do throws(BenchmarkError) {
      let kernel = try BenchmarkError.translating(kernelCase.make)
      let fastest = try Self.fastest(kernel)
      let isRight = try BenchmarkError.translating(kernel.isRight)
      note(kernelCase.name, kernel, fastest, isRight)
      return
    } catch {
      message = error.message
    }
    throw BenchmarkError(message: "\(kernelCase.name): \(message)")
  }

  private static func fastest(_ kernel: Kernel) throws(BenchmarkError) -> Duration {
    let clock = ContinuousClock()
    let start = clock.now
    var best: Duration?
    var runCount = 0
    while runCount < 3 || clock.now - start < budget {
      let begun = clock.now
      try BenchmarkError.translating(kernel.run)
      let duration = clock.now - begun
      best = min(best ?? duration, duration)
      runCount += 1
    }
    return best ?? .zero
  }

  private mutating func note(_ name: String, _ kernel: Kernel, _ fastest: Duration, _ isRight: Bool) {
    let nanoseconds = fastest / .nanoseconds(1)
    let rate = kernel.byteCount.map { Value.decimal(.rounded(Double($0) / nanoseconds, scale: 2)) }
    rows.append([
      .text(name), .integer(Int64(kernel.valueCount)),
      .decimal(.rounded(nanoseconds / Double(kernel.valueCount), scale: 3)), rate ?? .null, .boolean(isRight),
    ])
    if !isRight { wrong.append(name) }
  }
}
