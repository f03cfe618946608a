import DossierBase
import DossierVector

/// What rows are ordered by, or one part of it, as small numbers in the same order; nulls are the greatest.
final class OrderNumbers {
  let words: UnsafeMutablePointer<UInt64>
  let count: Int
  /// Bits that all numbers fit; 0 if they are equal.
  private(set) var bitCount = 0
  private let memory: ReservedMemory
  /// Nulls whose number is that of a value as well.
  private var nullsApart: [Range<Int>] = []

  private init(count: Int, _ budget: MemoryBudget) throws(EngineError) {
    self.count = count
    memory = try ReservedMemory(byteCount: count * 8, budget, for: RowSorter.purpose)
    words = memory.start.assumingMemoryBound(to: UInt64.self)
  }

  /// The columns of one part of an order, for rows that stand in several vectors of one type, one after the other.
  ///
  /// - Parameters:
  ///   - part: what of the values decides.
  ///   - ranks: the places of texts among all of a dictionary.
  static func columns(
    of vectors: [Vector], _ part: OrderPart.Aspect, _ ranks: TextRanks, _ budget: MemoryBudget
  ) throws(EngineError) -> [OrderNumbers] {
    let count = vectors.reduce(0) { $0 + $1.count }
    guard let type = vectors.first?.type, count > 0 else { return [] }
    if vectors.allSatisfy(\.isAllNull) { return [] }
    var made: [OrderNumbers] = []
    let column = try OrderNumbers(count: count, budget)
    made.append(column)
    switch type.physicalType {
    case .string:
      if let dictionary = Self.sharedDictionary(vectors) {
        let rank = ranks.ranks(of: dictionary)
        try rank.withUnsafeBufferPointer { (rank) throws(EngineError) in
          try column.fill(vectors, UInt16.self) { Int64(rank[Int($0)]) }
        }
      } else {
        try column.fillRanks(ofTexts: vectors)
      }
    case .boolean, .int8: try column.fill(vectors, Int8.self) { Int64($0) }
    case .int16: try column.fill(vectors, Int16.self) { Int64($0) }
    case .int32:
      if part == .year {
        var known: (day: Int32, year: Int64) = (0, 1_970)
        try column.fill(vectors, Int32.self) { day in
          if day != known.day { known = (day, Int64(CivilDate(days: Int(day)).year)) }
          return known.year
        }
      } else {
        try column.fill(vectors, Int32.self) { Int64($0) }
      }
    case .int64: try column.fill(vectors, Int64.self) { $0 }
    case .double: try column.fill(vectors, Double.self) { Self.ordered($0) }
    case .int128:
      let low = try OrderNumbers(count: count, budget)
      made.append(low)
      try column.fill(vectors, Int128.self) { Int64(truncatingIfNeeded: $0 >> 64) }
      try low.fill(vectors, Int128.self) { Int64(bitPattern: UInt64(truncatingIfNeeded: $0) ^ (1 << 63)) }
    case .interval: preconditionFailure("no table is ordered by intervals")
    }
    if let nulls = try column.nullColumn(budget) { made.insert(nulls, at: 0) }
    return made.filter { $0.bitCount > 0 }
  }

  private static func sharedDictionary(_ vectors: [Vector]) -> VectorDictionary? {
    var newest: VectorDictionary?
    for vector in vectors {
      if vector.isAllNull { continue }
      // Dictionaries grow: one with more entries has those of the others before its own.
      guard let dictionary = vector.codes?.dictionary else { return nil }
      if dictionary.count > newest?.count ?? 0 { newest = dictionary }
    }
    return newest
  }

  /// Doubles as numbers in their order: both zeros alike, and NaN behind all others.
  private static func ordered(_ value: Double) -> Int64 {
    if value.isNaN { return .max }
    let bits = Int64(bitPattern: (value == 0 ? 0 : value).bitPattern)
    return bits < 0 ? bits ^ .max : bits
  }

  /// - Parameter value: of an element, or of a code, that is not null.
  @inline(__always)
  private func fill<Element>(
    _ vectors: [Vector], _: Element.Type, _ value: (Element) -> Int64
  ) throws(EngineError) {
    var (least, greatest) = (Int64.max, Int64.min)
    var nulls: [Range<Int>] = []
    try Self.slices(of: vectors) { (view, start) in
      let target = UnsafeMutableRawPointer(words + start).assumingMemoryBound(to: Int64.self)
      let count = view.count
      let validity = view.validity
      if view.isConstant, let validity, validity[0] == 0 { return nulls.append(start..<start + count) }
      let elements = view.elements(Element.self)
      if view.isConstant {
        let one = value(elements[0])
        (least, greatest) = (min(least, one), max(greatest, one))
        return target.update(repeating: one, count: count)
      }
      var (low, high) = (least, greatest)
      for row in 0..<count {
        if let validity, validity[row] == 0 {
          Self.add(start + row, to: &nulls)
          continue
        }
        let one = value(elements[row])
        target[row] = one
        (low, high) = (min(low, one), max(high, one))
      }
      (least, greatest) = (low, high)
    }
    settle(least, greatest, nulls)
  }

  private static func add(_ row: Int, to rows: inout [Range<Int>]) {
    if let last = rows.last, last.upperBound == row {
      rows[rows.count - 1] = last.lowerBound..<row + 1
    } else {
      rows.append(row..<row + 1)
    }
  }

  /// Makes distances to the least of numbers that stand in ``words``.
  private func settle(_ least: Int64, _ greatest: Int64, _ nulls: [Range<Int>]) {
    guard least <= greatest else { return words.update(repeating: 0, count: count) }
    let base = UInt64(bitPattern: least)
    let span = UInt64(bitPattern: greatest) &- base
    for row in 0..<count { words[row] = words[row] &- base }
    // The greatest number of all has no greater one: nulls then need a column of their own.
    let null = nulls.isEmpty || span == .max ? span : span + 1
    if !nulls.isEmpty, span == .max { nullsApart = nulls }
    bitCount = 64 - null.leadingZeroBitCount
    for rows in nulls { (words + rows.lowerBound).update(repeating: null, count: rows.count) }
  }

  /// What decides before this column, if nulls have no number of their own.
  private func nullColumn(_ budget: MemoryBudget) throws(EngineError) -> OrderNumbers? {
    if nullsApart.isEmpty { return nil }
    let column = try OrderNumbers(count: count, budget)
    column.words.update(repeating: 0, count: count)
    for rows in nullsApart { (column.words + rows.lowerBound).update(repeating: 1, count: rows.count) }
    column.bitCount = 1
    return column
  }

  private func fillRanks(ofTexts vectors: [Vector]) throws(EngineError) {
    // The texts stay where they are as long as these slices do.
    let flat = try vectors.map { (vector) throws(EngineError) in try vector.inMemory() }
    let memory = try ReservedMemory(
      byteCount: count * MemoryLayout<UnsafeBufferPointer<UInt8>>.stride, .unlimited, for: RowSorter.purpose)
    let texts = memory.start.bindMemory(to: UnsafeBufferPointer<UInt8>.self, capacity: count)
    var rows: [UInt32] = []
    rows.reserveCapacity(count)
    var nulls: [Range<Int>] = []
    try Self.slices(of: flat) { (view, start) in
      for row in 0..<view.count {
        if view.isNull(row) {
          nulls.append(start + row..<start + row + 1)
        } else {
          texts[start + row] = view.text(row)
          rows.append(UInt32(start + row))
        }
      }
    }
    rows.sort { StringHeap.precedes(texts[Int($0)], texts[Int($1)]) }
    var rank: UInt64 = 0
    var former: UInt32?
    for row in rows {
      if let former, StringHeap.precedes(texts[Int(former)], texts[Int(row)]) { rank += 1 }
      words[Int(row)] = rank
      former = row
    }
    settle(0, Int64(rank), nulls)
    withExtendedLifetime(flat) {}
  }

  /// Calls `body` with each slice and the number of its first row among all.
  private static func slices(
    of vectors: [Vector], _ body: (VectorView, Int) -> Void
  ) throws(EngineError) {
    var start = 0
    for vector in vectors {
      let scratch = SliceBuffer(vector.type)
      for row in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
        let rows = row..<min(row + Limits.vectorRowCount, vector.count)
        body(try vector.view(rows, scratch), start + row)
      }
      start += vector.count
    }
  }
}

/// The places of a dictionary's texts among each other, by their bytes.
final class TextRanks: Sendable {
  private let known = Guarded<[ObjectIdentifier: (dictionary: VectorDictionary, ranks: [UInt32])]>([:])

  func ranks(of dictionary: VectorDictionary) -> [UInt32] {
    let key = ObjectIdentifier(dictionary)
    if let known = known.withLock({ $0[key] }) { return known.ranks }
    let sorted = (0..<dictionary.count).sorted {
      StringHeap.precedes(dictionary.text($0), dictionary.text($1))
    }
    var ranks = [UInt32](repeating: 0, count: dictionary.count)
    for (rank, code) in sorted.enumerated() { ranks[code] = UInt32(rank) }
    known.withLock { $0[key] = (dictionary, ranks) }
    return ranks
  }
}
