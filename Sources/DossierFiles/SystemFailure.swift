package import DossierBase
import Glibc

/// Failures of system calls on files as errors of the engine.
package enum SystemFailure {
  /// The error of a number of `errno`, met when trying to do `action` with the file of this name.
  package static func error(_ number: Int32, _ action: String, _ name: String) -> EngineError {
    let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
    return EngineError(
      isFull ? .diskFull : .inputOutput, "\(name) cannot be \(action): \(String(cString: strerror(number)))")
  }
}
