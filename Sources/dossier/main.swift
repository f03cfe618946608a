// The `dossier` command: arguments in, exit code out.
import Glibc

exit(CommandDispatch.run(Array(CommandLine.arguments.dropFirst())))
