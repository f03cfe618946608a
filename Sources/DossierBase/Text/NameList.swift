/// Lists of names as messages show them.
package enum NameList {
  /// The names in quotes, each whole unless it is very long itself; of many the first ones and how many more there are.
  package static func quoted(_ names: some Collection<String>, limit: Int = 12) -> String {
    text(names.prefix(limit).map { "'\(shortened($0))'" }, leftCount: names.count - limit)
  }

  /// The same without quotes.
  package static func plain(_ names: some Collection<String>, limit: Int) -> String {
    text(names.prefix(limit).map { $0 }, leftCount: names.count - limit)
  }

  private static func text(_ names: [String], leftCount: Int) -> String {
    let listed = names.joined(separator: ", ")
    return leftCount > 0 ? "\(listed) and \(leftCount) more" : listed
  }

  private static func shortened(_ name: String) -> String {
    name.count <= 40 ? name : String(name.prefix(37)) + "…"
  }
}
