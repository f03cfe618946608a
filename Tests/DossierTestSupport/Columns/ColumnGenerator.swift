package import DossierBase
package import DossierVector

/// Makes columns of any type for law suites.
package struct ColumnGenerator {
  private var random: SeededRandom

  package init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// Every type that a column may have.
  package static let types: [DataType] = [
    .boolean, .tinyint, .smallint, .integer, .bigint, .hugeint, .double, .decimal(precision: 9, scale: 2),
    .decimal(precision: 38, scale: 4), .varchar, .date, .time, .timestamp, .interval,
  ]

  /// A flat vector of `count` rows.
  package mutating func column(
    _ type: DataType, _ shape: ColumnShape, nulls: NullShape = .none, count: Int
  ) -> Vector {
    let vector = VectorBuilder(type, capacity: max(count, Limits.vectorRowCount))
    vector.count = count
    if type == .varchar { vector.ownHeap() }
    for row in 0..<count {
      if nulls.isNull(row, using: &random) {
        vector.set(row, .null)
        if type == .varchar { vector.elements(StringRef.self)[row] = StringRef(offset: 0, length: 0) }
      } else {
        set(vector, row, number(shape, row))
      }
    }
    return vector.finish()
  }

  /// A dictionary of `count` texts.
  package static func dictionary(_ count: Int) -> VectorDictionary {
    VectorDictionary(StringDictionary((0..<count).map { "Phường \($0)" }))
  }

  /// A vector of `count` codes over a dictionary; the codes under nulls are any.
  package mutating func codes(
    _ shape: ColumnShape, nulls: NullShape = .none, count: Int, dictionary: VectorDictionary
  ) -> Vector {
    let vector = VectorBuilder(dictionary.type, capacity: max(count, Limits.vectorRowCount))
    vector.dictionary = dictionary
    vector.count = count
    for row in 0..<count {
      let code = Int(truncatingIfNeeded: number(shape, row).magnitude % UInt128(dictionary.count))
      vector.codes[row] = UInt16(code)
      if nulls.isNull(row, using: &random) {
        vector.setNull(row)
        vector.codes[row] = UInt16(random.below(dictionary.count))
      }
    }
    return vector.finish()
  }

  /// As above, over a dictionary of its own.
  package mutating func codes(
    _ shape: ColumnShape, nulls: NullShape = .none, count: Int, entryCount: Int
  ) -> Vector {
    codes(shape, nulls: nulls, count: count, dictionary: Self.dictionary(entryCount))
  }

  /// A number of the shape, of any size.
  private mutating func number(_ shape: ColumnShape, _ row: Int) -> Int128 {
    switch shape {
    case .constant: return -17
    case .skewed: return random.below(100) < 95 ? 3 : Int128(random.below(40))
    case .sorted: return Int128(row / 3 - 500)
    case .fewDistinct: return Int128(random.below(11)) * 987_654_321_987
    case .random: return Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
    case .extreme:
      let extremes: [Int128] = [
        .min, .max, 0, -1, 1, Int128(Int64.min), Int128(Int64.max), Int128(Int32.min), Int128(Int32.max),
      ]
      return extremes[random.below(extremes.count)]
    case .strided: return 1_700_000_000_000_123 + 1_000_000 * Int128(random.below(100_000))
    }
  }

  /// The number, or the nearest that the type has, as it is in memory.
  private func within(_ type: DataType, _ number: Int128) -> Int128 {
    guard let domain = type.domain else { return number }
    let element: Int128 = type.physicalType == .int64 ? Int128(narrow(number) as Int64) : number
    return domain.contains(element)
      ? element : min(max(element, domain.range.lowerBound), domain.range.upperBound)
  }

  private mutating func set(_ vector: VectorBuilder, _ row: Int, _ number: Int128) {
    let number = vector.type == .boolean ? number : within(vector.type, number)
    switch vector.type.physicalType {
    case .boolean: vector.elements(UInt8.self)[row] = UInt8(truncatingIfNeeded: number & 1)
    case .int8: vector.elements(Int8.self)[row] = narrow(number)
    case .int16: vector.elements(Int16.self)[row] = narrow(number)
    case .int32: vector.elements(Int32.self)[row] = narrow(number)
    case .int64: vector.elements(Int64.self)[row] = narrow(number)
    case .int128: vector.elements(Int128.self)[row] = number
    case .double: vector.elements(Double.self)[row] = double(number)
    case .interval:
      vector.elements(Interval.self)[row] = Interval(
        months: narrow(number % 30), days: narrow(number % 400), microseconds: narrow(number))
    case .string: vector.elements(StringRef.self)[row] = vector.heap!.append(text(number))
    }
  }

  private func narrow<Element: FixedWidthInteger>(_ number: Int128) -> Element {
    if number == .min { return .min }
    if number == .max { return .max }
    return Element(truncatingIfNeeded: number)
  }

  private func double(_ number: Int128) -> Double {
    switch number {
    case .min: Double(nan: 12_345, signaling: false)
    case .max: -0.0
    case Int128(Int64.min): -.infinity
    case Int128(Int64.max): .leastNonzeroMagnitude
    default: Double(number) / 4
    }
  }

  private func text(_ number: Int128) -> [UInt8] {
    let names = [
      "Uỷ ban nhân dân", "Ủy ban", "Sở Tài nguyên và Môi trường", "", "Cấp lại giấy phép \u{0301}",
    ]
    if number == .min || number == 0 { return [] }
    if number == .max { return Array(String(repeating: "ệ", count: 700).utf8) }
    return Array("\(names[Int(number.magnitude % 5)]) \(number)".utf8)
  }
}
