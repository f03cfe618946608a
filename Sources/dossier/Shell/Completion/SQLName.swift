import DossierDB

/// Names as SQL writes them.
enum SQLName {
  private static let keywords = Set(SQLVocabulary.keywords.map { $0.lowercased() })

  /// The name, in quotes where it would not be read as that name without them.
  static func quoted(_ name: String) -> String {
    let letters = name.lowercased().utf8
    let isPlain = letters.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    let startsPlain = letters.first.map { !(48...57).contains($0) } ?? false
    if isPlain, startsPlain, !keywords.contains(name.lowercased()) { return name }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
