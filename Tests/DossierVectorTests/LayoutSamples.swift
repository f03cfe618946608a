import DossierBase
import DossierCodec
import DossierTestSupport
import DossierVector

/// Every layout that can hold the values of a column.
struct LayoutSamples {
  /// The column, flat.
  let column: Vector
  /// Its values.
  let values: [Scalar]
  /// The same with nulls replaced by the value before them.
  let filled: [Scalar]

  var type: DataType { column.type }
  var count: Int { column.count }

  init(_ column: Vector) throws {
    self.column = column
    values = try column.scalars()
    var generator = ColumnGenerator(seed: 77)
    var last = try generator.column(column.type, .constant, count: 1).scalar(0)
    if let first = values.first(where: { !$0.isNull }) { last = first }
    filled = values.map { value in
      if !value.isNull { last = value }
      return last
    }
  }

  typealias Sample = (name: String, vector: Vector)

  /// Layouts in memory that hold elements of their own.
  func simple() throws -> [Sample] {
    var samples: [Sample] = [("flat", column), ("runs", runs()), ("sparse", sparse())]
    if filled.allSatisfy({ $0 == filled[0] }) {
      samples.append(("constant", wrapped(ConstantLayout(Vector(type, [filled[0]])))))
    }
    samples += narrow()
    if type == .boolean {
      let mask = BitMask(count: count)
      for (row, value) in filled.enumerated() where value == .boolean(true) { mask.set(row) }
      samples.append(("bits", wrapped(BitsLayout(mask))))
    }
    samples += try differences()
    samples += timestamps()
    return samples
  }

  /// The column in each encoding that can hold it.
  func stored() throws -> [Sample] {
    let siblings = try TestSiblings(of: column)
    return try EncodingID.all.compactMap { id in
      guard let block = try BlockEncoder.encode(column, siblings: siblings, forcing: id) else { return nil }
      return ("stored \(id.name)", try block.vector(like: column, among: siblings))
    }
  }

  /// Codes in memory, their nulls in the validity, in the dictionary, or in both.
  func coded() -> [Sample] {
    let (codes, entries) = numbered()
    let rows = Vector(.smallint, codes.map { .integer(Int64($0)) })
    let plain = DictionaryLayout(codes: rows, VectorDictionary(Vector(type, entries)))
    var samples: [Sample] = [("codes", wrapped(plain))]
    if values.contains(.null) {
      let dictionary = VectorDictionary(Vector(type, entries + [.null]))
      let nullCode = Int64(entries.count)
      let all = zip(codes, values).map { Scalar.integer($1.isNull ? nullCode : Int64($0)) }
      let layout = DictionaryLayout(codes: Vector(.smallint, all), dictionary)
      samples.append(("codes with a null", Vector(type, count: count, .allValid, layout)))
      let some = all.enumerated().map { $0 % 2 == 0 ? $1 : .integer(Int64(codes[$0])) }
      let mixed = DictionaryLayout(codes: Vector(.smallint, some), dictionary)
      samples.append(("codes with nulls of both kinds", wrapped(mixed)))
    }
    if type == .varchar {
      let texts = StringDictionary(entries.map { String(decoding: $0.bytes, as: UTF8.self) })
      samples.append(("codes of a table", wrapped(DictionaryLayout(codes: rows, VectorDictionary(texts)))))
    }
    return samples
  }

  /// Codes that are of another layout each.
  func nested() throws -> [Sample] {
    let (codes, entries) = numbered()
    let rows = try LayoutSamples(Vector(.smallint, codes.map { .integer(Int64($0)) }))
    let dictionary = VectorDictionary(Vector(type, entries))
    let layouts = try rows.simple() + rows.coded() + rows.stored() + rows.patched(seed: 5)
    return layouts.map { sample in
      ("\(sample.name) as codes", wrapped(DictionaryLayout(codes: sample.vector, dictionary)))
    }
  }

  /// Texts as stored codes of a table-wide dictionary.
  func storedCodes() throws -> [Sample] {
    let (codes, entries) = numbered()
    let texts = StringDictionary(entries.map { String(decoding: $0.bytes, as: UTF8.self) })
    let dictionary = VectorDictionary(texts)
    let rows = Vector(.smallint, codes.map { .integer(Int64($0)) })
    let coded = wrapped(DictionaryLayout(codes: rows, dictionary))
    return try EncodingID.all.compactMap { id in
      guard let block = try BlockEncoder.encode(coded, forcing: id) else { return nil }
      return ("\(id.name) codes of a table", try block.vector(like: coded))
    }
  }

  /// Each simple, coded and stored layout of another column, patched to hold this one's values.
  func patched(seed: UInt64) throws -> [Sample] {
    var random = SeededRandom(seed: seed)
    let positions = (0..<count).filter { $0 < 3 || $0 % 97 == 0 || random.below(60) == 0 }
    var old = values
    var generator = ColumnGenerator(seed: seed)
    let others = try generator.column(type, .skewed, nulls: .half, count: count).scalars()
    for row in positions {
      // Codes stay those of their dictionary.
      old[row] = type == .smallint ? Self.code(values[(row * 7 + 1) % count]) : others[row]
    }
    let inner = try LayoutSamples(Vector(type, old))
    let new = Vector(type, positions.map { values[$0] })
    let layouts = try inner.simple() + inner.coded() + inner.stored()
    return layouts.map { sample in
      ("patched \(sample.name)", sample.vector.patched(new, at: .of(positions)))
    }
  }

  /// The value, or one that may be a code.
  private static func code(_ value: Scalar) -> Scalar {
    if case .integer(let number) = value { .integer(max(number, 0)) } else { .integer(0) }
  }

  // MARK: Making layouts

  private func wrapped(_ layout: any Layout) -> Vector {
    Vector(type, count: count, column.validity, layout)
  }

  /// A code for each row, and the distinct values in the order of their codes.
  private func numbered() -> (codes: [Int], entries: [Scalar]) {
    var codeOfValue: [Scalar: Int] = [:]
    var entries: [Scalar] = []
    let codes = filled.map { value in
      if let code = codeOfValue[value] { return code }
      codeOfValue[value] = entries.count
      entries.append(value)
      return entries.count - 1
    }
    return (codes, entries)
  }

  private func runs() -> Vector {
    let starts = (0..<count).filter { $0 == 0 || filled[$0] != filled[$0 - 1] }
    let memory = VectorMemory(byteCount: 4 * starts.count)
    let ends = memory.start.bindMemory(to: UInt32.self, capacity: starts.count)
    for run in starts.indices { ends[run] = UInt32(run + 1 < starts.count ? starts[run + 1] : count) }
    return wrapped(RunsLayout(ends: ends, owner: memory, values: Vector(type, starts.map { filled[$0] })))
  }

  private func sparse() -> Vector {
    let common = filled[count / 2]
    let listed = (0..<count).filter { filled[$0] != common }
    return wrapped(SparseLayout(Vector(type, [common] + listed.map { filled[$0] }), at: .of(listed)))
  }

  private func narrow() -> [Sample] {
    let numbers = filled.compactMap(\.number)
    guard numbers.count == count, let least = numbers.min(), let base = Int64(exactly: least) else {
      return []
    }
    let greatest = numbers.map { $0 - least }.max() ?? 0
    let carriers: [(DataType, Int128)] = [
      (.tinyint, 1 << 8), (.smallint, 1 << 16), (.integer, 1 << 32),
    ]
    return carriers.filter { greatest < $1 }.map { carrier, _ in
      let rows = VectorBuilder(carrier, capacity: count)
      rows.count = count
      for (row, number) in numbers.enumerated() {
        switch carrier {
        case .tinyint: rows.elements(UInt8.self)[row] = UInt8(number - least)
        case .smallint: rows.elements(UInt16.self)[row] = UInt16(number - least)
        default: rows.elements(UInt32.self)[row] = UInt32(number - least)
        }
      }
      return ("\(carrier.name) numbers", wrapped(NarrowLayout(type, base: base, rows.finish())))
    }
  }

  /// Days and times apart, for timestamps that have them.
  private func timestamps() -> [Sample] {
    let numbers = filled.compactMap(\.number)
    guard type == .timestamp, numbers.allSatisfy({ abs($0) < 1 << 62 }) else { return [] }
    let day = Int128(Microseconds.perDay)
    let days = numbers.map { ($0 - (($0 % day) + day) % day) / day }
    let dates = Vector(.date, days.map { .of(.date, $0) })
    let times = Vector(.time, zip(numbers, days).map { .of(.time, $0 - $1 * day) })
    return [("days and times", wrapped(TimestampLayout(days: dates, sibling: nil) { _, _ in times }))]
  }

  /// Differences of several widths to another column, with nulls on either side and beyond.
  private func differences() throws -> [Sample] {
    guard [.smallint, .integer, .bigint, .date, .timestamp].contains(type) else { return [] }
    let numbers = filled.compactMap(\.number)
    var samples: [Sample] = []
    for (index, width) in [DataType.tinyint, .smallint, .integer, .bigint].enumerated() {
      let added = (0..<count).map { Int128(($0 * 31 + index) % 7 == 0 ? 0 : $0 % 100 - 40) }
      let isInRange = zip(numbers, added).allSatisfy { number, difference in
        type.physicalType != .int16 || Int16(exactly: number - difference) != nil
      }
      guard isInRange else { continue }
      let bases = (0..<count).map { row -> Scalar in
        values[row].isNull && row % 3 == 0 ? .null : .of(type, numbers[row] - added[row])
      }
      let differences = (0..<count).map { row -> Scalar in
        values[row].isNull && row % 3 == 1 ? .null : .integer(Int64(added[row]))
      }
      let layout = DifferenceLayout(base: Vector(type, bases), difference: Vector(width, differences))
      let mask = BitMask(count: count)
      for row in 0..<count where !values[row].isNull || row % 3 < 2 { mask.set(row) }
      samples.append(("\(width.name) differences", Vector(type, count: count, Validity(mask), layout)))
      if width == .integer, let block = try BlockEncoder.encode(Vector(type, bases), forcing: .runEnd) {
        let narrow = try LayoutSamples(Vector(width, differences)).narrow()[0].vector
        let base = try block.vector(like: Vector(type, bases))
        samples.append(
          ("narrow differences to runs", wrapped(DifferenceLayout(base: base, difference: narrow))))
      }
    }
    if filled.allSatisfy({ $0 == filled[0] }), case .allValid = column.validity {
      let base = Vector.constant(.of(type, numbers[0] - 5), type, count: count)
      let difference = Vector.constant(.integer(5), .tinyint, count: count)
      samples.append(("a constant difference", wrapped(DifferenceLayout(base: base, difference: difference))))
    }
    return samples
  }
}

extension Scalar {
  /// The bytes of a text.
  fileprivate var bytes: [UInt8] { if case .text(let bytes) = self { bytes } else { [] } }
}
