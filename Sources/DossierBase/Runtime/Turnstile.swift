/// Lets threads pass one at a time in the order of their numbers, 0 first, until one fails.
package final class Turnstile: Sendable {
  private struct State {
    /// The number whose turn it is.
    var next = 0
    /// The least number that never passes, and why.
    var failure: (number: Int, error: EngineError)?
  }

  private let state = Monitor(State())

  package init() {}

  /// Waits for the turn of `number`, which lasts until ``leave()``; each number comes once.
  ///
  /// - Throws: the error of a failure at this number or an earlier one, also while waiting.
  package func enter(_ number: Int) throws(EngineError) {
    try state.wait { (state) throws(EngineError) -> Void? in
      if let failure = state.failure, failure.number <= number { throw failure.error }
      precondition(number >= state.next, "each number comes once")
      return number == state.next ? () : nil
    }
  }

  /// Begins the turn of `number` if it has come; false if others come before.
  ///
  /// - Throws: as ``enter(_:)``.
  package func tryEnter(_ number: Int) throws(EngineError) -> Bool {
    try state.change { (state) throws(EngineError) in
      if let failure = state.failure, failure.number <= number { throw failure.error }
      return number == state.next
    }
  }

  /// Ends the turn that ``enter(_:)`` began.
  package func leave() { state.change { $0.next += 1 } }

  /// Says that `number` will not come, nor any after it; of several failures the least number's stays.
  package func fail(_ number: Int = 0, with error: EngineError) {
    state.change { state in
      if state.failure.map({ number < $0.number }) ?? true { state.failure = (number, error) }
    }
  }

  /// How many numbers have passed.
  ///
  /// - Throws: the error of ``fail(_:with:)``.
  package func passedCount() throws(EngineError) -> Int {
    try state.wait { (state) throws(EngineError) -> Int? in
      if let failure = state.failure { throw failure.error }
      return state.next
    }
  }
}
