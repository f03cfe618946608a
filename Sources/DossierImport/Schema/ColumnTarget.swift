import DossierBase

/// The column of the table that a header goes to.
struct ColumnTarget {
  var name: String
  var rule: ColumnRule
  var match: HeaderMatch
  /// The type that the request gives.
  var statedType: DataType?
}

extension TablePlanner {
  /// A column for each field of an input.
  mutating func targets(of names: [String]) throws(EngineError) -> [ColumnTarget] {
    let meanings = isDossierTable ? fields(of: names) : Array(repeating: nil, count: names.count)
    var targets: [ColumnTarget] = []
    for (name, meaning) in zip(distinct(names, meanings.map { $0?.field }), meanings) {
      targets.append(
        ColumnTarget(name: name, rule: meaning?.field.rule ?? .inferred, match: meaning?.match ?? .own))
    }
    for place in targets.indices { try state(&targets[place], header: names[place]) }
    return targets
  }

  private typealias Meaning = (field: DossierField, match: HeaderMatch)

  /// The known field that each header means, the surest meaning first.
  private mutating func fields(of names: [String]) -> [Meaning?] {
    var fields: [Meaning?] = Array(repeating: nil, count: names.count)
    var taken: Set<String> = []
    for (index, mapping) in mappings.enumerated() {
      let wanted = Schema.folded(mapping.header)
      guard let place = names.firstIndex(where: { Schema.folded($0) == wanted }),
        let field = DossierFields.field(named: mapping.field)
      else { continue }
      usedMappings.insert(index)
      fields[place] = (field, .mapped)
      taken.insert(field.name)
    }
    for (place, name) in names.enumerated() where fields[place] == nil {
      guard let field = DossierFields.field(named: name), taken.insert(field.name).inserted else { continue }
      fields[place] = (field, .named)
    }
    for (place, name) in names.enumerated() where fields[place] == nil && mayMeanAField(name) {
      guard let field = DossierFields.field(forHeader: name), !hasOtherType(name, field),
        taken.insert(field.name).inserted
      else { continue }
      fields[place] = (field, .known)
    }
    return fields
  }

  /// False for a header that is the name of a column which the table has already.
  private func mayMeanAField(_ name: String) -> Bool { request.existing?.index(of: name) == nil }

  /// True if the request gives the header a type that is not the field's.
  private func hasOtherType(_ header: String, _ field: DossierField) -> Bool {
    let wanted = Schema.folded(header)
    guard let stated = request.types.first(where: { Schema.folded($0.name) == wanted }) else { return false }
    return !field.rule.allows(stated.type)
  }

  /// Gives a column the type that the request states.
  private mutating func state(_ target: inout ColumnTarget, header: String) throws(EngineError) {
    for (index, stated) in request.types.enumerated() {
      let wanted = Schema.folded(stated.name)
      guard wanted == Schema.folded(header) || wanted == Schema.folded(target.name) else { continue }
      usedTypes.insert(index)
      target.statedType = stated.type
      if target.match != .own, let field = DossierFields.field(named: target.name) {
        guard field.rule.allows(stated.type) else {
          throw TypeCheck.otherType(field.name, field.rule.usualType, stated.type)
        }
        if field.rule == .deadline, stated.type == .timestamp { continue }
      }
      target.rule = .fixed(stated.type)
    }
  }

  /// Names in which the known fields keep theirs, and a column of the same name gets a number.
  private func distinct(_ names: [String], _ fields: [DossierField?]) -> [String] {
    let order = names.indices.filter { fields[$0] != nil } + names.indices.filter { fields[$0] == nil }
    let unique = ColumnNames.deduplicated(order.map { fields[$0]?.name ?? names[$0] })
    var result = names
    for (place, name) in zip(order, unique) { result[place] = name }
    return result
  }
}

extension ColumnRule {
  /// The type of the field where nothing else is known.
  var usualType: DataType {
    switch self {
    case .fixed(let type): type
    case .deadline: .timestamp
    case .inferred: .varchar
    }
  }

  /// True if a column of this rule can have the type.
  func allows(_ type: DataType) -> Bool {
    switch self {
    case .fixed(let known): known == type
    case .deadline: type == .date || type == .timestamp
    case .inferred: true
    }
  }
}
