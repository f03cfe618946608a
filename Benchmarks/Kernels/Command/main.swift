// The `dossier-kernels` command: times loops without an engine around them, and the engine's own kernels.
import DossierDB
import Glibc

do {
  var command = try KernelsCommand.parseAsRoot()
  try command.run()
} catch let error as BenchmarkError {
  StandardStreams.writeError("dossier-kernels: \(error.message)")
  exit(error.exitCode)
} catch let error as DossierError {
  StandardStreams.writeError(error.report)
  exit(error.code.exitCode)
} catch {
  if KernelsCommand.exitCode(for: error) == .success { KernelsCommand.exit(withError: error) }
  StandardStreams.writeError(KernelsCommand.fullMessage(for: error))
  exit(DossierError.Code.usage.exitCode)
}
