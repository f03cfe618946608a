import ArgumentParser
import Synchronization

/// A text given by an option that may be repeated, with its place among those of other such options.
struct OrderedArgument: ExpressibleByArgument, Sendable {
  let text: String
  /// Greater than that of every argument before it.
  let position: Int

  /// Arguments are made one after the other, in the order in which they were given.
  private static let count = Atomic<Int>(0)

  init(argument: String) {
    text = argument
    position = Self.count.add(1, ordering: .relaxed).newValue
  }
}
