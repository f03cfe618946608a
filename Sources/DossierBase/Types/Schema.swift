/// A column's name and type.
package struct ColumnDefinition: Sendable, Equatable {
  package var name: String
  package var type: DataType

  package init(_ name: String, _ type: DataType) {
    self.name = name
    self.type = type
  }
}

/// The columns of a table or a result, in order.
package struct Schema: Sendable, Equatable {
  package var columns: [ColumnDefinition]

  package init(_ columns: [ColumnDefinition]) { self.columns = columns }

  /// The position of the column of this name: of the one written exactly so, else of the first that folds alike.
  package func index(of name: String) -> Int? {
    if let exact = columns.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return exact }
    let wanted = Self.folded(name)
    return columns.firstIndex { Self.folded($0.name) == wanted }
  }

  /// A name in the form that decides whether two names are the same: without regard to case, to composed or
  /// decomposed letters, to the kind and number of blanks, and to quotes around it.
  package static func folded(_ name: String) -> [UInt8] { NameFolding.fold(name) }
}
