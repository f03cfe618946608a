// The `dossier` command: arguments in, exit code out.
import CPlatform
import Glibc

// A file that may not grow any further gives an error to report, and not a signal that ends the process.
signal(SIGXFSZ, SIG_IGN)
dossier_keep_heap(8 << 20)
StandardDescriptors.fill()
EndingSignals.install()
exit(CommandDispatch.run())
