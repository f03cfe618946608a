import DossierVector

/// The values of the text columns that only a full request has.
enum DetailDictionaries {
  static let levels = StringDictionary(["city", "district", "commune"])
  /// Levels 2 to 4 until 2021, their successors since.
  static let onlineLevels = StringDictionary(["2", "3", "4", "information", "partial", "full"])
  static let statuses = StringDictionary([
    "accepted", "processing", "supplement requested", "financial obligation", "withdrawn", "stopped",
    "finished", "returned",
  ])
  static let results = StringDictionary(["granted", "refused", "withdrawn", "stopped", "sent back"])
  static let lateCauses = StringDictionary([
    "agency", "partner", "applicant", "system", "force majeure", "unknown",
  ])
  static let applicantTypes = StringDictionary(["individual", "enterprise", "organisation"])
  static let payments = StringDictionary(["cash", "transfer", "online", "exempt"])
  static let channels = StringDictionary(Draft.Channel.names)
  static let sources = StringDictionary(["one-stop", "hcmc-portal", "sector-system"])
}
