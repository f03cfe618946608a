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

  /// The position of the column of this name, case-insensitively for ASCII, as SQL names are.
  package func index(of name: String) -> Int? {
    let wanted = Self.folded(name)
    return columns.firstIndex { Self.folded($0.name) == wanted }
  }

  /// A name in the form that decides whether two names are the same: bytes, ASCII letters lowered.
  package static func folded(_ name: String) -> [UInt8] {
    name.utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
  }
}
