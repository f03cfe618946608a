import DossierBase
import DossierStatistics
import DossierVector

/// A small generator of numbers that gives the same ones for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// One dossier in plain values; moments are microseconds, also where the table holds dates.
struct Dossier {
  var accepted: Int64?
  var finished: Int64?
  var due: Int64?
  var originalDue: Int64?
  var dueChanged: Int64?
  var sector: String?
  var agency: String?
}

/// Dossiers of a few months with every kind of oddity, many of them on boundaries of days and periods.
struct RandomDossiers {
  var dossiers: [Dossier] = []
  var hasDateDues: Bool

  init(count: Int, seed: UInt64, hasDateDues: Bool) {
    var numbers = SeededNumbers(seed: seed)
    self.hasDateDues = hasDateDues
    for _ in 0..<count {
      let start = Self.moment(day("2024-01-05") + Int.random(in: 0..<150, using: &numbers), &numbers)
      var dossier = Dossier(sector: ["Đất đai", "Hộ tịch", "Thuế", "", nil].randomElement(using: &numbers)!)
      dossier.agency = Bool.random(using: &numbers) ? "Quận \(Int.random(in: 1...9, using: &numbers))" : nil
      dossier.accepted = Int.random(in: 0..<30, using: &numbers) == 0 ? nil : start
      func later(_ range: ClosedRange<Int>, unless share: Int, _ numbers: inout SeededNumbers) -> Int64? {
        if Int.random(in: 0..<10, using: &numbers) < share { return nil }
        let day = Int(start / Microseconds.perDay) + Int.random(in: range, using: &numbers)
        return Self.moment(day, &numbers)
      }
      dossier.finished = later(-2...40, unless: 3, &numbers)
      dossier.due = later(-1...30, unless: 1, &numbers)
      dossier.originalDue = dossier.due
      if Int.random(in: 0..<3, using: &numbers) == 0 {
        dossier.originalDue = later(-1...30, unless: 2, &numbers)
        dossier.dueChanged = later(0...40, unless: 1, &numbers)
      }
      if hasDateDues {
        dossier.due = dossier.due.map { $0 - $0 % Microseconds.perDay }
        dossier.originalDue = dossier.originalDue.map { $0 - $0 % Microseconds.perDay }
      }
      dossiers.append(dossier)
    }
  }

  /// An instant of a day, often its first or last one or a common hour.
  private static func moment(_ day: Int, _ numbers: inout SeededNumbers) -> Int64 {
    let start = Int64(day) * Microseconds.perDay
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: return start
    case 1: return start + Microseconds.perDay - 1
    case 2, 3: return start + 17 * Microseconds.perHour
    default: return start + Int64.random(in: 0..<Microseconds.perDay, using: &numbers)
    }
  }

  /// How the columns are laid out.
  enum Layout: CaseIterable {
    /// Elements.
    case flat
    /// Texts over one dictionary for all blocks.
    case sharedDictionary
    /// Texts over a dictionary for each block; constants if they are equal.
    case blockDictionaries
    /// Codes over a dictionary with a null, texts as well as moments.
    case coded
    /// Runs of equal values, texts as well as moments.
    case runs
    /// Codes as before, in runs: a slice of one value is a constant of the dictionary.
    case codedRuns
    /// Elements, every other row of which does not count.
    case selected
  }

  func table(_ layout: Layout, rowsPerBlock: Int) -> MemoryTable {
    let due: DataType = hasDateDues ? .date : .timestamp
    let schema = Schema([
      ColumnDefinition("sector", .varchar), ColumnDefinition("accepted_at", .timestamp),
      ColumnDefinition("finished_at", .timestamp), ColumnDefinition("current_due_at", due),
      ColumnDefinition("original_due_at", due), ColumnDefinition("due_changed_at", .timestamp),
      ColumnDefinition("resolving_agency", .varchar),
    ])
    let shared =
      layout == .sharedDictionary ? Self.dictionary(of: dossiers.flatMap { [$0.sector, $0.agency] }) : nil
    let batches = stride(from: 0, to: dossiers.count, by: rowsPerBlock).map { start in
      let chosen = Array(dossiers[start..<min(start + rowsPerBlock, dossiers.count)])
      let part =
        layout == .selected ? chosen.flatMap { [Dossier(accepted: 0, sector: "not there"), $0] } : chosen
      let columns = [
        texts(part.map(\.sector), layout, shared), moments(part.map(\.accepted), .timestamp, layout),
        moments(part.map(\.finished), .timestamp, layout), moments(part.map(\.due), due, layout),
        moments(part.map(\.originalDue), due, layout),
        moments(part.map(\.dueChanged), .timestamp, layout), texts(part.map(\.agency), layout, shared),
      ]
      if layout != .selected { return Batch(columns: columns, rowCount: part.count) }
      let selection = Self.everyOther(part.count, asBits: start / rowsPerBlock % 2 == 0)
      return Batch(columns: columns, rowCount: part.count, selection)
    }
    return MemoryTable(schema: schema, batches: batches)
  }

  /// Rows 1, 3, 5 … of so many.
  private static func everyOther(_ count: Int, asBits: Bool) -> Selection {
    let rows = stride(from: UInt32(1), to: UInt32(count), by: 2).map { $0 }
    if !asBits { return .rows(rows.withUnsafeBufferPointer { RowPositions($0) }) }
    let mask = BitMask(count: count)
    for row in rows { mask.set(Int(row)) }
    return .bits(mask)
  }

  private func moments(_ values: [Int64?], _ type: DataType, _ layout: Layout) -> Vector {
    let scalars: [Scalar] = values.map { value in
      guard let value else { return .null }
      return type == .date ? .date(Int32(value / Microseconds.perDay)) : .timestamp(value)
    }
    switch layout {
    case .coded, .codedRuns: return Self.coded(scalars, type, inRuns: layout == .codedRuns)
    case .runs: return Self.runs(scalars, type)
    default: return Vector(type, scalars)
    }
  }

  private func texts(_ values: [String?], _ layout: Layout, _ shared: VectorDictionary?) -> Vector {
    let scalars: [Scalar] = values.map { $0.map { .text($0) } ?? .null }
    switch layout {
    case .flat, .selected: return Vector(.varchar, scalars)
    case .coded, .codedRuns: return Self.coded(scalars, .varchar, inRuns: layout == .codedRuns)
    case .runs: return Self.runs(scalars, .varchar)
    case .blockDictionaries where Set(values).count == 1:
      return .constant(scalars[0], .varchar, count: values.count)
    case .blockDictionaries, .sharedDictionary: break
    }
    let builder = VectorBuilder(.varchar, capacity: max(values.count, 1))
    let dictionary = shared ?? Self.dictionary(of: values)
    builder.dictionary = dictionary
    builder.count = values.count
    for (row, value) in values.enumerated() {
      if let value {
        builder.codes[row] = UInt16(dictionary.texts!.code(of: Array(value.utf8))!)
      } else {
        builder.setNull(row)
        builder.codes[row] = 0
      }
    }
    return builder.finish()
  }

  private static func dictionary(of values: [String?]) -> VectorDictionary {
    let texts = StringDictionary()
    for case let value? in values { _ = texts.insert(Array(value.utf8)) }
    return VectorDictionary(texts)
  }

  /// Codes over a dictionary that has a null besides the values.
  private static func coded(_ values: [Scalar], _ type: DataType, inRuns: Bool) -> Vector {
    var known: [Scalar: Int] = [.null: 0]
    var entries: [Scalar] = [.null]
    let codes: [Scalar] = values.map { value in
      let code = known[value] ?? entries.count
      if code == entries.count { entries.append(value) }
      known[value] = code
      return .integer(Int64(code))
    }
    return .coded(
      inRuns ? runs(codes, .smallint) : Vector(.smallint, codes), VectorDictionary(Vector(type, entries)))
  }

  /// Runs of equal values; a null goes on with the value before it.
  private static func runs(_ values: [Scalar], _ type: DataType) -> Vector {
    let valid = BitMask(count: values.count)
    var (runs, ends): ([Scalar], [UInt32]) = ([], [])
    for (row, value) in values.enumerated() {
      if !value.isNull { valid.set(row) }
      if let last = runs.last, value.isNull || value == last {
        ends[ends.count - 1] = UInt32(row + 1)
      } else {
        let first: Scalar = type == .varchar ? .text("") : type == .date ? .date(0) : .timestamp(0)
        runs.append(value.isNull ? first : value)
        ends.append(UInt32(row + 1))
      }
    }
    let memory = VectorMemory(byteCount: 4 * ends.count)
    let start = memory.start.bindMemory(to: UInt32.self, capacity: ends.count)
    start.initialize(from: ends, count: ends.count)
    let hasNulls = valid.setCount(0..<values.count) < values.count
    return Vector(
      type, count: values.count, hasNulls ? .bits(valid) : .allValid,
      RunsLayout(ends: start, owner: memory, values: Vector(type, runs)))
  }
}
