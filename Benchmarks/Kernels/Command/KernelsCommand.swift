import ArgumentParser

/// `dossier-kernels`: what the machine allows, and what the engine's kernels make of it.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier-kernels",
    abstract: "Time loops without an engine around them, and the engine's own kernels.",
    discussion: "The exit code is 1 if an answer is wrong.",
    subcommands: [BareCommand.self, KernelTimesCommand.self])
}

/// The forms in which times are written.
enum TimesFormat: String, CaseIterable, ExpressibleByArgument {
  case table, csv
}
