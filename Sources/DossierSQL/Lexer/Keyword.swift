/// A word that the parser looks for.
enum Keyword: String, CaseIterable {
  case all, analyze, and, anti, any, `as`, asc, asof, at, between, both, by, `case`, cast, character
  case coalesce, collate, cross, cube, current, date, desc, describe, distinct, double, `else`, end, escape
  case except, exclude, exists, explain, extract, `false`, fetch, filter, first, `for`, from, full, glob,
    global
  case following, group, grouping, groups, having, ignore, ilike, `in`, inner, intersect, interval, into,
    `is`, isnull, join,
    lambda
  case last, lateral, leading, left, like, limit, local, map, materialized, name, national, natural, no, not,
    notnull,
    null
  case nulls, offset, on, only, or, order, others, outer, over, partition, percent, pivot, position,
    positional,
    preceding, precision
  case qualify, range, recursive, rename, replace, respect, right, rollup, row, rows, select, semi, session,
    set,
    sets
  case show, similar, some, `struct`, substring, summarize, table, tables, tablesample, then, ties, time,
    timestamp,
    to
  case trailing, trim, `true`, unbounded, union, unknown, unpivot, using, values, varying, when, `where`,
    window
  case with, within, without, zone
  case abort, add, alter, begin, column, commit, conflict, create, `default`, delete, `do`, drop, `if`,
    insert, key, nothing, primary, returning, rollback, start, temp, temporary, transaction, truncate, update,
    view, work, check
  case tryCast = "try_cast"

  /// The keyword a word is, whatever its case.
  init?(_ word: PackedWord) {
    guard let known = Self.known[word] else { return nil }
    self = known
  }

  private static let known: [PackedWord: Keyword] = {
    var table: [PackedWord: Keyword] = [:]
    for keyword in allCases { table[PackedWord(keyword.rawValue)!] = keyword }
    return table
  }()

  /// As errors write it.
  var name: String { rawValue.uppercased() }
}

/// Up to 16 bytes of a word with ASCII letters lowered, so that words compare as numbers.
struct PackedWord: Hashable {
  private let bytes: UInt128

  /// Nil if the word is longer than any keyword.
  init?(_ word: some Sequence<UInt8>) {
    var packed: UInt128 = 0
    var count = 0
    for byte in word {
      count += 1
      if count > 16 { return nil }
      packed = packed << 8 | UInt128(byte >= 65 && byte <= 90 ? byte + 32 : byte)
    }
    bytes = packed
  }

  init?(_ word: String) { self.init(word.utf8) }
}
