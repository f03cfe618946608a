/// A column of a result or a table: its name and type.
public struct Column: Sendable, Hashable {
  /// The name; names of a result need not differ.
  public var name: String
  /// The type of every value that is not null.
  public var type: ColumnType

  /// A column of this name and type.
  public init(name: String, type: ColumnType) {
    self.name = name
    self.type = type
  }
}
