/// The functions that SQL may call, for whoever completes or lists them.
package enum FunctionNames {
  /// Scalar and aggregate functions, in small letters, sorted; operators that are functions inside are left out.
  package static let all: [String] = Set(FunctionRegistry.names + AggregateRegistry.names)
    .filter { $0.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 } }
    .sorted()
}
