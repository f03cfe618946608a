import DossierBase

/// A file that no output may take the place of.
package struct FileInUse: Sendable {
  package var identity: FileIdentity
  /// What it is, for messages: "the database 'city.dossier'".
  package var what: String
  /// True for what an open descriptor has: writing by way of that descriptor takes no place.
  private(set) var isDescriptor = false

  /// Nil if the path is of nothing that could be overwritten: a pipe, a terminal, a device.
  package init?(path: String, what: String) {
    guard let identity = FileIdentity(path: path) else { return nil }
    self.init(identity, what: what)
  }

  /// The regular file behind an open descriptor, or nil if it is none.
  package init?(descriptor: Int32, what: String) {
    guard let identity = FileIdentity(descriptor: descriptor) else { return nil }
    self.init(identity, what: what)
    isDescriptor = true
  }

  package init(_ identity: FileIdentity, what: String) {
    self.identity = identity
    self.what = what
  }

  /// The error for an output that would overwrite this file.
  func refusal(of purpose: String) -> EngineError {
    EngineError(
      .usage, "\(purpose) would overwrite \(what)", hint: "name a file that is not used otherwise")
  }
}
