import DossierVector

/// The values of the text columns that only a full request has.
enum DetailDictionaries {
  static let levels = texts(["city", "district", "commune"])
  /// Levels 2 to 4 until 2021, their successors since.
  static let onlineLevels = texts(["2", "3", "4", "information", "partial", "full"])
  static let statuses = texts([
    "accepted", "processing", "supplement requested", "financial obligation", "withdrawn", "stopped",
    "finished", "returned",
  ])
  static let results = texts(["granted", "refused", "withdrawn", "stopped", "sent back"])
  static let lateCauses = texts([
    "agency", "partner", "applicant", "system", "force majeure", "unknown",
  ])
  static let applicantTypes = texts(["individual", "enterprise", "organisation"])
  static let payments = texts(["cash", "transfer", "online", "exempt"])
  static let channels = texts(Draft.Channel.names)
  static let sources = texts(["one-stop", "hcmc-portal", "sector-system"])

  private static func texts(_ texts: [String]) -> VectorDictionary {
    VectorDictionary(StringDictionary(texts))
  }
}
