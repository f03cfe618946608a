import DossierBase
import DossierQuery
import DossierSQL
import DossierStatistics

/// The words of SQL, and guesses at which of several was meant.
package enum SQLVocabulary {
  /// The parser's keywords, in capitals.
  package static var keywords: [String] { KeywordNames.all }
  /// Scalar and aggregate functions, in small letters.
  package static var functions: [String] { FunctionNames.all }

  /// Functions that may stand after FROM, in small letters.
  package static var tableFunctions: [String] { StatisticsFunctions.tableFunctions.map(\.name) }

  /// A name in the form that decides whether two names are the same.
  package static func folded(_ name: String) -> [UInt8] { Schema.folded(name) }

  /// The candidate nearest to a name, or nil if none is near enough.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    NearestName.nearest(to: name, among: candidates)
  }
}
