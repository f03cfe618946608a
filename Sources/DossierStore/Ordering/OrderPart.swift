import DossierBase
import DossierVector

/// What a sorter keeps of the rows of a table: fields, most of which are its columns; and what decides their order.
///
/// Ids that follow a template are kept as their parts, other ids as texts.
struct OrderedFields: Sendable {
  /// One column of the rows in the sorter.
  enum Field: Sendable, Equatable {
    case column(Int)
    case unit
    case day
    case number
    /// The texts of ids that do not follow the template.
    case otherID
  }

  let fields: [Field]
  let types: [DataType]
  let parts: [OrderPart]
  /// Where the ids stand among the columns of the table, and what they are made of.
  let ids: (column: Int, template: IDTemplate)?

  /// - Parameter columns: of the batches.
  init(_ order: TableOrder, _ columns: [(id: UInt32, type: DataType)]) {
    var fields = columns.indices.map { Field.column($0) }
    var ids: (column: Int, template: IDTemplate)?
    if case .idParts(let id, let template) = order, let column = columns.firstIndex(where: { $0.id == id }) {
      fields.replaceSubrange(column...column, with: [.unit, .day, .number, .otherID])
      ids = (column, template)
    }
    self.fields = fields
    self.ids = ids
    types = fields.map { field in
      switch field {
      case .column(let column): columns[column].type
      case .unit, .otherID: .varchar
      case .day: .date
      case .number: .bigint
      }
    }
    func place(_ field: Field) -> Int { fields.firstIndex(of: field)! }
    switch order {
    case .insertion: parts = []
    case .columns(let order):
      // A column that the rows lack is null in all of them.
      parts = order.compactMap { id in
        columns.firstIndex { $0.id == id }.map { OrderPart(field: place(.column($0)), aspect: .value) }
      }
    case .idParts:
      parts =
        ids == nil
        ? []
        : [
          OrderPart(field: place(.day), aspect: .year), OrderPart(field: place(.unit), aspect: .value),
          OrderPart(field: place(.day), aspect: .value), OrderPart(field: place(.number), aspect: .value),
          OrderPart(field: place(.otherID), aspect: .value),
        ]
    }
  }
}

/// A field that decides the order of rows, if those before do not.
struct OrderPart: Sendable, Equatable {
  enum Aspect: Sendable { case value, year }

  let field: Int
  let aspect: Aspect
}

/// The ids of a block as the parts that their template gives them; null where an id does not follow it.
struct IDParts {
  /// Texts that stand in the ids themselves.
  let units: Vector
  let days: Vector
  let numbers: Vector
  /// The ids that do not follow the template.
  let others: Vector

  /// - Throws: what reading the ids throws.
  init(_ ids: Vector, _ template: IDTemplate) throws(EngineError) {
    // All texts in one heap, which the units then stand in, too.
    let ids = try ids.inMemory().flattened()
    let count = ids.count
    let units = UnitCodes(count: count)
    let days = VectorBuilder(.date, capacity: max(count, 1))
    let numbers = VectorBuilder(.bigint, capacity: max(count, 1))
    let scratch = SliceBuffer(.varchar)
    var others: [(row: Int, text: [UInt8])] = []
    var memo = IDTemplate.DayMemo()
    for start in stride(from: 0, to: count, by: Limits.vectorRowCount) {
      let view = try ids.view(start..<min(start + Limits.vectorRowCount, count), scratch)
      let (dayTarget, numberTarget) = (
        days.elements(Int32.self) + start, numbers.elements(Int64.self) + start
      )
      for row in 0..<view.count {
        let isNull = view.isNull(row)
        if !isNull, let parts = template.parse(view.text(row), &memo) {
          let offset = view.elements(StringRef.self)[view.index(row)].offset
          units.refs[row] = StringRef(offset: offset, length: UInt32(truncatingIfNeeded: parts.unitByteCount))
          units.validity[start + row] = 1
          (dayTarget[row], numberTarget[row]) = (parts.day, parts.number)
        } else {
          units.validity[start + row] = 0
          if !isNull { others.append((start + row, Array(view.text(row)))) }
          (dayTarget[row], numberTarget[row]) = (0, 0)
        }
      }
      units.add(start..<start + view.count, in: view.heap)
    }
    (days.count, numbers.count) = (count, count)
    self.units = units.vector
    let validity = self.units.validity
    self.days = Vector(.date, count: count, validity, days.finish().layout)
    self.numbers = Vector(.bigint, count: count, validity, numbers.finish().layout)
    self.others = others.isEmpty ? .constant(.null, .varchar, count: count) : Self.texts(others, count: count)
  }

  /// The units of a block's ids as codes.
  private final class UnitCodes {
    /// Those of the slice at hand.
    let refs = UnsafeMutablePointer<StringRef>.allocate(capacity: Limits.vectorRowCount)
    private let codes: VectorBuilder
    private let numbers = TextNumbers()
    private var heap: StringHeap?

    init(count: Int) {
      codes = VectorBuilder(.smallint, capacity: max(count, 1))
      codes.count = count
    }

    deinit { refs.deallocate() }

    /// 1 for rows that have a unit.
    var validity: UnsafeMutablePointer<UInt8> { codes.validity }

    /// Takes in the rows of a slice whose units are ``refs``.
    func add(_ rows: Range<Int>, in heap: StringHeap?) {
      let (target, validity) = (codes.codes + rows.lowerBound, codes.validity + rows.lowerBound)
      var validCount: UInt32 = 0
      for row in 0..<rows.count { validCount &+= UInt32(validity[row]) }
      if Int(validCount) < rows.count { codes.hasNulls = true }
      guard let heap else {
        target.update(repeating: 0, count: rows.count)
        return
      }
      self.heap = heap
      numbers.number(refs, validity: validity, count: rows.count, in: heap, into: target)
    }

    var vector: Vector {
      guard numbers.count > 0, let heap else { return .constant(.null, .varchar, count: codes.count) }
      return .coded(codes.finish(), numbers.dictionary(in: heap))
    }
  }

  private static func texts(_ others: [(row: Int, text: [UInt8])], count: Int) -> Vector {
    let builder = VectorBuilder(.varchar, capacity: count)
    builder.count = count
    builder.clear()
    builder.makeValidityWritable()
    builder.validity.update(repeating: 0, count: count)
    let heap = builder.writableHeap()
    for (row, text) in others {
      builder.validity[row] = 1
      builder.elements(StringRef.self)[row] = heap.append(text)
    }
    return builder.finish()
  }

  /// The ids of a block whose parts are in memory: as these, or as texts if some are others.
  static func ids(
    units: Vector, days: Vector, numbers: Vector, others: Vector, _ template: IDTemplate
  ) throws(EngineError) -> Vector {
    let count = units.count
    if case .allValid = units.validity, case .allValid = days.validity, case .allValid = numbers.validity,
      units.codes != nil
    {
      let none = Vector.constant(.null, .varchar, count: 1)
      let layout = TemplateLayout(template, units: units, days: days, others: ([], none)) { _, _ in numbers }
      return Vector(.varchar, count: count, .allValid, layout)
    }
    let builder = VectorBuilder(.varchar, capacity: max(count, 1))
    let heap = builder.writableHeap()
    let refs = builder.elements(StringRef.self)
    builder.count = count
    let scratch = (
      SliceBuffer(.varchar), SliceBuffer(.date), SliceBuffer(.bigint), SliceBuffer(.varchar)
    )
    for start in stride(from: 0, to: count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, count)
      let unit = try units.view(rows, scratch.0)
      let day = try days.view(rows, scratch.1)
      let number = try numbers.view(rows, scratch.2)
      let other = try others.view(rows, scratch.3)
      for row in 0..<rows.count {
        let target = refs + start + row
        if unit.isNull(row) {
          if other.isNull(row) {
            builder.setNull(start + row)
            target.pointee = StringRef(offset: 0, length: 0)
          } else {
            let text = other.text(row)
            target.pointee =
              text.baseAddress.map { heap.append($0, count: text.count) } ?? StringRef(offset: 0, length: 0)
          }
          continue
        }
        target.pointee = heap.append(
          unit.text(row), day: day.elements(Int32.self)[day.index(row)],
          number: number.elements(Int64.self)[number.index(row)], template)
      }
    }
    return builder.finish()
  }
}
