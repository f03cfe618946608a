import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierQuery

/// Groups against plain dictionaries, and the memory that they hold.
@Suite struct GroupTableTests {
  static let shapes: [ColumnShape] = [.sorted, .random, .extreme]

  /// What makes a value one key with another.
  static func canonical(_ value: Scalar) -> String {
    switch value {
    case .double(let number): "\(DoubleKeyInterner.bits(of: number))"
    case .interval(let span): "\(span.comparableMicroseconds)"
    default: "\(value)"
    }
  }

  /// Adds the rows of a vector for each key, slice by slice; the first has the number `firstRow`.
  static func add(_ columns: [Vector], to table: GroupTable, firstRow: Int) throws -> [UInt32] {
    var groups = [UInt32](repeating: 0, count: columns[0].count)
    let buffers = columns.map { SliceBuffer($0.type) }
    for start in stride(from: 0, to: groups.count, by: Limits.vectorRowCount) {
      let range = start..<min(start + Limits.vectorRowCount, groups.count)
      let views = try zip(columns, buffers).map { column, buffer in
        let view = try column.view(range, buffer)
        return view.isCoded && view.type != .varchar ? buffer.elements(of: view) : view
      }
      let isAssigned = groups.withUnsafeMutableBufferPointer {
        table.assignKnown(
          views, rows: nil, count: range.count, RowNumbers(first: firstRow + start),
          into: $0.baseAddress! + start)
      }
      if isAssigned { continue }
      try groups.withUnsafeMutableBufferPointer {
        try table.assign(
          views, count: range.count, RowNumbers(first: firstRow + start), into: $0.baseAddress! + start)
      }
    }
    return groups
  }

  static func keys(_ columns: [Vector]) throws -> [[String]] {
    try (0..<columns[0].count).map { row in try columns.map { canonical(try $0.scalar(row)) } }
  }

  /// The keys of all groups, in the order of their first rows.
  static func keysInOrder(_ table: GroupTable, keyCount: Int) throws -> [[String]] {
    let order = try table.groupsInOrder(Interruption())
    var result: [[String]] = []
    for start in stride(from: 0, to: order.count, by: 1_000) {
      let part = UnsafeBufferPointer(
        start: order.start.map { $0 + start }, count: min(1_000, order.count - start))
      result += try keys((0..<keyCount).map { table.keyVector($0, groups: part) })
    }
    return result
  }

  /// Rows that agree in their keys share a group, groups stand in the order of their first rows, and so they do after
  /// two tables were merged; at last all memory is given back.
  @Test(arguments: ColumnGenerator.types, shapes)
  func groupsAreThoseOfTheKeys(_ type: DataType, _ shape: ColumnShape) throws {
    let budget = MemoryBudget(limit: 1 << 28)
    var generator = ColumnGenerator(seed: 2_711)
    let halves = (0..<2).map { half in
      [
        generator.column(type, shape, nulls: .half, count: 1_300 + half),
        generator.codes(.skewed, nulls: .half, count: 1_300 + half, entryCount: 30),
        generator.column(.smallint, .sorted, count: 1_300 + half),
      ]
    }
    for keyCount in 1...3 {
      let tables = halves.map { _ in
        GroupTable(keyTypes: halves[0].prefix(keyCount).map(\.type), budget, nil)
      }
      var known: [[String]: Int] = [:]
      var order: [[String]] = []
      for (half, table) in tables.enumerated() {
        let columns = Array(halves[half].prefix(keyCount))
        let groups = try Self.add(columns, to: table, firstRow: half << 32)
        var numbers: [[String]: UInt32] = [:]
        for (key, group) in zip(try Self.keys(columns), groups) {
          #expect(numbers[key, default: group] == group)
          numbers[key] = group
          if known.updateValue(0, forKey: key) == nil { order.append(key) }
        }
        #expect(Set(numbers.values).count == numbers.count)
      }
      _ = try tables[0].merge(tables[1], isLast: false)
      // A thread that found no rows.
      let empty = GroupTable(keyTypes: halves[0].prefix(keyCount).map(\.type), budget, nil)
      _ = try tables[0].merge(empty, isLast: true)
      #expect(try Self.keysInOrder(tables[0], keyCount: keyCount) == order)
    }
    #expect(budget.usedByteCount == 0)
  }

  /// Checks two tables of some rows each, and what they are merged to, against dictionaries.
  static func check(_ halves: [[Vector]], _ numbers: [ClosedRange<Int>?]) throws {
    let ranges = numbers.map { $0.map { KeyRange(numbers: $0, form: nil) } }
    let budget = MemoryBudget(limit: 1 << 28)
    var known: Set<[String]> = []
    var order: [[String]] = []
    do {
      let tables = halves.map { GroupTable(keyTypes: $0.map(\.type), keyRanges: ranges, budget, nil) }
      for (half, table) in tables.enumerated() {
        let groups = try add(halves[half], to: table, firstRow: half << 32)
        var numbers: [[String]: UInt32] = [:]
        for (key, group) in zip(try keys(halves[half]), groups) {
          #expect(numbers[key, default: group] == group)
          numbers[key] = group
          if known.insert(key).inserted { order.append(key) }
        }
        #expect(Set(numbers.values).count == numbers.count)
      }
      _ = try tables[0].merge(tables[1], isLast: true)
      #expect(try keysInOrder(tables[0], keyCount: halves[0].count) == order)
    }
    #expect(budget.usedByteCount == 0)
  }

  /// Codes of more keys than a word has bits for: at first they fit, in one table longer than in the other.
  @Test(arguments: [3, 5, 6, 8], [900, 3_000])
  func keysThatOutgrowAWord(_ keyCount: Int, _ rowCount: Int) throws {
    var generator = ColumnGenerator(seed: UInt64(keyCount))
    let halves = [rowCount, 5_000].map { rowCount in
      (0..<keyCount).map { key in
        generator.column(.bigint, key % 3 == 1 ? .sorted : .random, nulls: .half, count: rowCount)
      }
    }
    try Self.check(halves, [])
    try Self.check(halves.reversed(), [])
  }

  /// Keys of a known range, alone and beside others, with nulls and without.
  @Test(arguments: [DataType.tinyint, .smallint, .integer, .bigint, .date], [1, 2, 3])
  func keysOfARange(_ type: DataType, _ keyCount: Int) throws {
    var random = SeededRandom(seed: 12)
    for (first, hasNulls) in [(-100, true), (-20, false), (27, true)] {
      let halves = (0..<2).map { half in
        (0..<keyCount).map { key in
          let values = (0..<1_500 + 100 * half).map { _ -> Scalar in
            if hasNulls, random.below(7) == 0 { return .null }
            let number = first + random.below(key == 0 ? 100 : 9)
            return type == .date ? .date(Int32(number)) : .integer(Int64(number))
          }
          return Vector(type, values)
        }
      }
      let range = first...first + 99
      try Self.check(halves, (0..<keyCount).map { $0 == 1 ? nil : range })
    }
  }

  /// Zone maps of a damaged file may say less than there is.
  @Test(arguments: [1, 2]) func valuesBeyondTheirRangeAreDamage(_ keyCount: Int) throws {
    let budget = MemoryBudget(limit: 1 << 24)
    for value: Int64 in [.min, -1, 10, .max] {
      let keys = (0..<keyCount).map { _ in Vector(.bigint, [.integer(3), .integer(value)]) }
      let table = GroupTable(
        keyTypes: keys.map(\.type), keyRanges: keys.map { _ in KeyRange(numbers: 0...9, form: nil) }, budget,
        nil)
      let error = #expect(throws: EngineError.self) { _ = try Self.add(keys, to: table, firstRow: 0) }
      #expect(error?.code == .damaged)
    }
  }

  /// A table that finds no memory says so before it takes any.
  @Test(arguments: [DataType.varchar, .bigint, .interval, .double], [1, 2])
  func aTableStaysWithinItsLimit(_ type: DataType, _ keyCount: Int) throws {
    let budget = MemoryBudget(limit: 200_000)
    do {
      var generator = ColumnGenerator(seed: 5)
      let columns = (0..<keyCount).map { _ in generator.column(type, .random, count: 20_000) }
      let table = GroupTable(keyTypes: columns.map(\.type), budget, nil)
      let error = #expect(throws: EngineError.self) { _ = try Self.add(columns, to: table, firstRow: 0) }
      #expect(error?.code == .memoryLimit && budget.usedByteCount <= budget.limit)
    }
    #expect(budget.usedByteCount == 0)
  }

  /// The least and the greatest of texts that replace each other again and again need no more memory than those that
  /// are left.
  @Test(arguments: [false, true]) func extremesOfTextsLetOthersGo(_ isMaximum: Bool) throws {
    let budget = MemoryBudget(limit: 8 << 20)
    let state = TextExtremeState(isMaximum: isMaximum, budget)
    try state.resize(2)
    var random = SeededRandom(seed: 3)
    var expected: [[UInt8]?] = [nil, nil]
    let groups = [UInt32](repeating: 0, count: 512) + [UInt32](repeating: 1, count: 512)
    for round in 0..<200 {
      let texts = (0..<1_024).map { row in
        let order = isMaximum ? round : 999 - round
        return Array("\(1_000_000 + order * 1_000 + row % 512)".utf8)
          + [UInt8](repeating: 120, count: random.below(900))
      }
      for (row, text) in texts.enumerated() {
        let known = expected[Int(groups[row])] ?? text
        let precedes = known.lexicographicallyPrecedes(text)
        expected[Int(groups[row])] = precedes == isMaximum ? text : known
      }
      let vector = VectorBuilder(.varchar, texts.map { Scalar.text($0) })
      try groups.withUnsafeBufferPointer {
        try state.update(vector.view, groups: $0.baseAddress!, count: 1_024)
      }
    }
    let order: [UInt32] = [1, 0]
    let result = try order.withUnsafeBufferPointer { try state.result($0, type: .varchar).finish() }
    for (row, group) in order.enumerated() {
      #expect(try result.scalar(row) == expected[Int(group)].map { Scalar.text($0) })
    }
  }
}
