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

  /// How the text columns are laid out.
  enum Layout: CaseIterable {
    case flat, sharedDictionary, blockDictionaries
  }

  func table(_ layout: Layout, rowsPerBlock: Int) -> MemoryTable {
    let due: DataType = hasDateDues ? .date : .timestamp
    let schema = Schema([
      ColumnDefinition("sector", .varchar), ColumnDefinition("accepted_at", .timestamp),
      ColumnDefinition("finished_at", .timestamp), ColumnDefinition("current_due_at", due),
      ColumnDefinition("original_due_at", due), ColumnDefinition("due_changed_at", .timestamp),
      ColumnDefinition("resolving_agency", .varchar),
    ])
    let shared = StringDictionary()
    let batches = stride(from: 0, to: dossiers.count, by: rowsPerBlock).map { start in
      let part = Array(dossiers[start..<min(start + rowsPerBlock, dossiers.count)])
      let dictionary = layout == .sharedDictionary ? shared : StringDictionary()
      return Batch(
        columns: [
          texts(part.map(\.sector), layout, dictionary), moments(part.map(\.accepted), .timestamp),
          moments(part.map(\.finished), .timestamp), moments(part.map(\.due), due),
          moments(part.map(\.originalDue), due), moments(part.map(\.dueChanged), .timestamp),
          texts(part.map(\.agency), layout, dictionary),
        ], count: part.count)
    }
    return MemoryTable(schema: schema, batches: batches)
  }

  private func moments(_ values: [Int64?], _ type: DataType) -> Vector {
    Vector(
      type,
      values.map { value in
        guard let value else { return .null }
        return type == .date ? .date(Int32(value / Microseconds.perDay)) : .timestamp(value)
      })
  }

  private func texts(_ values: [String?], _ layout: Layout, _ dictionary: StringDictionary) -> Vector {
    let flat = Vector(.varchar, values.map { $0.map { .text($0) } ?? .null })
    if layout == .flat { return flat }
    if layout == .blockDictionaries, Set(values).count == 1 {
      return .constant(flat.scalar(0), .varchar, count: values.count)
    }
    let vector = Vector(.varchar, capacity: max(values.count, Limits.vectorRowCount))
    vector.form = .dictionary
    vector.dictionary = dictionary
    vector.count = values.count
    for (row, value) in values.enumerated() {
      if let value {
        vector.codes[row] = UInt16(dictionary.insert(Array(value.utf8)))
      } else {
        vector.setNull(row)
      }
    }
    return vector
  }
}
