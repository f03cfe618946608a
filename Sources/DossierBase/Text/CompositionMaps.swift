/// The tables of composition in the form in which they are asked.
enum CompositionMaps {
  /// What two scalars compose; the key holds both.
  private static let composition: [UInt64: UInt32] = {
    var map: [UInt64: UInt32] = [:]
    let pairs = CompositionTables.pairs
    for place in stride(from: 0, to: pairs.count, by: 3) {
      map[key(pairs[place], pairs[place + 1])] = pairs[place + 2]
    }
    return map
  }()

  /// The one or two scalars that a scalar stands for; the second is 0 if there is none.
  private static let decomposition: [UInt32: (first: UInt32, second: UInt32)] = {
    var map: [UInt32: (first: UInt32, second: UInt32)] = [:]
    for table in [CompositionTables.pairs, DecompositionTables.excluded] {
      for place in stride(from: 0, to: table.count, by: 3) {
        map[table[place + 2]] = (table[place], table[place + 1])
      }
    }
    let singles = DecompositionTables.singles
    for place in stride(from: 0, to: singles.count, by: 2) { map[singles[place]] = (singles[place + 1], 0) }
    return map
  }()

  /// Scalars that composed text lacks, or has only where nothing before them takes them in.
  static let unsettled: Set<UInt32> = {
    var set: Set<UInt32> = []
    let pairs = CompositionTables.pairs
    for place in stride(from: 0, to: pairs.count, by: 3) { set.insert(pairs[place + 1]) }
    let excluded = DecompositionTables.excluded
    for place in stride(from: 0, to: excluded.count, by: 3) { set.insert(excluded[place + 2]) }
    let singles = DecompositionTables.singles
    for place in stride(from: 0, to: singles.count, by: 2) { set.insert(singles[place]) }
    return set
  }()

  private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }

  /// Adds what a scalar stands for, down to scalars that stand for themselves.
  static func decompose(_ scalar: Unicode.Scalar, into scalars: inout [Unicode.Scalar]) {
    if scalar.value < 0xC0 {
      scalars.append(scalar)
    } else if Hangul.isSyllable(scalar.value) {
      scalars += Hangul.parts(of: scalar.value).compactMap(Unicode.Scalar.init)
    } else if let parts = decomposition[scalar.value], let first = Unicode.Scalar(parts.first) {
      decompose(first, into: &scalars)
      if parts.second != 0, let second = Unicode.Scalar(parts.second) { decompose(second, into: &scalars) }
    } else {
      scalars.append(scalar)
    }
  }

  static func compose(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    if let value = composition[key(first.value, second.value)] { return Unicode.Scalar(value) }
    return Hangul.compose(first.value, second.value).flatMap(Unicode.Scalar.init)
  }
}

/// Syllables of Hangul, whose parts are numbers in a system.
enum Hangul {
  private static let firstSyllable: UInt32 = 0xAC00
  private static let firstLead: UInt32 = 0x1100
  private static let firstVowel: UInt32 = 0x1161
  /// One before the first: a tail of 0 is none.
  private static let noTail: UInt32 = 0x11A7
  private static let leadCount: UInt32 = 19
  private static let vowelCount: UInt32 = 21
  private static let tailCount: UInt32 = 28

  static func isSyllable(_ value: UInt32) -> Bool {
    value >= firstSyllable && value < firstSyllable + leadCount * vowelCount * tailCount
  }

  static func isVowelOrTail(_ value: UInt32) -> Bool {
    value >= firstVowel && value < firstVowel + vowelCount || value > noTail && value < noTail + tailCount
  }

  static func parts(of syllable: UInt32) -> [UInt32] {
    let index = syllable - firstSyllable
    let tail = index % tailCount
    let pair = [
      firstLead + index / (vowelCount * tailCount), firstVowel + index / tailCount % vowelCount,
    ]
    return tail == 0 ? pair : pair + [noTail + tail]
  }

  static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if first >= firstLead, first < firstLead + leadCount, second >= firstVowel,
      second < firstVowel + vowelCount
    {
      return firstSyllable + ((first - firstLead) * vowelCount + second - firstVowel) * tailCount
    }
    if isSyllable(first), (first - firstSyllable) % tailCount == 0, second > noTail,
      second < noTail + tailCount
    {
      return first + second - noTail
    }
    return nil
  }
}
