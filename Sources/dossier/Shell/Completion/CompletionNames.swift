import DossierDB

/// The names that may be completed.
protocol CompletionNames: AnyObject {
  var tables: [String] { get }
  func columns(of table: String) -> [String]
  /// The entries of a folder, those of folders with a slash at their end.
  func files(in folder: String) -> [String]
}

/// The names of an open database and of the file system.
final class DatabaseNames: CompletionNames {
  private let catalog: CatalogView

  init(_ connection: Connection) { catalog = CatalogView(connection) }

  /// A database that cannot be read completes nothing, and says why when it is asked.
  var tables: [String] { (try? catalog.names()) ?? [] }

  func columns(of table: String) -> [String] { ((try? catalog.columns(of: table)) ?? []).map(\.name) }

  func files(in folder: String) -> [String] { FolderList.entries(of: FilePath.expanded(folder)) }
}
