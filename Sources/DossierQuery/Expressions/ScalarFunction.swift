import DossierBase
import DossierVector

/// A function of rows, resolved for the types of its arguments.
final class ScalarFunction: Sendable {
  /// Computes `frame.count` rows of `frame.output` from `frame.arguments`.
  typealias Kernel = @Sendable (_ frame: KernelFrame) throws(EngineError) -> Void

  /// What happens to rows with a null argument.
  enum NullRule: Sendable {
    /// A null in, a null out; the kernel only sees the validity to report errors of valid rows alone.
    case propagate
    /// The kernel decides and sets the output's validity.
    case handledByKernel
  }

  /// Tells functions apart; two calls with the same identity and equal arguments are the same.
  let identity: FunctionIdentity
  let nulls: NullRule
  /// False for functions like random(), which must not be folded or shared.
  let isDeterministic: Bool
  let kernel: Kernel
  /// For a function of one TIMESTAMP: what computes the same from its date, if that is all it needs.
  let ofDate: ScalarFunction?

  init(
    _ identity: FunctionIdentity, nulls: NullRule = .propagate, isDeterministic: Bool = true,
    ofDate: ScalarFunction? = nil, kernel: @escaping Kernel
  ) {
    self.identity = identity
    self.nulls = nulls
    self.isDeterministic = isDeterministic
    self.ofDate = ofDate
    self.kernel = kernel
  }
}

/// The vectors of one call of a kernel.
///
/// Arguments are flat or constant, never coded, and not all of them are constant unless `count` is 1. The output has
/// room for `count` rows; its validity is set already where nulls propagate.
struct KernelFrame {
  let arguments: [VectorView]
  let output: VectorBuilder
  let count: Int

  /// True if the row has a value as far as the arguments decide.
  @inline(__always) func isValid(_ row: Int) -> Bool { !output.hasNulls || output.validity[row] != 0 }
}
