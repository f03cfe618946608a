import DossierDB
import DossierPresent

/// The formats of results by name.
enum FormatChoice {
  static var names: [String] { OutputFormat.allCases.map(\.rawValue) }

  static func format(named name: String) throws(DossierError) -> OutputFormat {
    if let format = OutputFormat(rawValue: name.lowercased()) { return format }
    let nearest = SQLVocabulary.nearest(to: name, among: names)
    throw DossierError(
      .usage, "there is no format \(name)",
      hint: nearest.map { "did you mean \($0)?" } ?? "one of " + names.joined(separator: ", "))
  }
}
