import ArgumentParser

/// `dossier-kernels kernels`: the engine's kernels one by one, on columns made for them.
struct KernelTimesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Time the engine's kernels one by one, each checked against a plain computation.",
    discussion: "EXAMPLE: dossier-kernels kernels --filter unpack")

  @Option(help: "Only kernels whose name contains this text.")
  var filter: String?

  @Option(help: "How the times are written: table or csv.")
  var format = TimesFormat.table

  func run() throws {
    var times = KernelTimes()
    let kernels = KernelCase.all.filter { filter == nil || $0.name.contains(filter!) }
    if kernels.isEmpty { throw BenchmarkError.usage("no kernel's name contains “\(filter ?? "")”") }
    for kernel in kernels { try times.measure(kernel) }
    try StandardStreams.write(times.table, as: format)
    if !times.wrong.isEmpty {
      throw BenchmarkError(message: "wrong results: \(times.wrong.joined(separator: ", "))")
    }
  }
}
