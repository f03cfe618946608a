/// The words that the parser looks for, for whoever completes or colours SQL.
package enum KeywordNames {
  /// In capitals, sorted.
  package static let all: [String] = Keyword.allCases.map(\.name).sorted()
}
