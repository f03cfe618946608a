import CKernels
package import DossierBase

/// Counts a block's rows by group and by which flags they have.
package enum CellCounting {
  /// The groups of a block's rows.
  package enum Groups {
    case bytes(UnsafePointer<UInt8>)
    case words(UnsafePointer<UInt16>)
    case numbers(UnsafePointer<UInt32>)

    /// Writes the numbers of the groups, unless they stand there already.
    package func write(_ count: Int, to target: UnsafeMutablePointer<UInt32>) {
      switch self {
      case .bytes(let bytes): dossier_key_u8(bytes, 1, count, 0, target)
      case .words(let words): dossier_key_u16(words, 1, count, 0, target)
      case .numbers(let numbers):
        if numbers != UnsafePointer(target) { target.update(from: numbers, count: count) }
      }
    }
  }

  /// Adds how many rows there are of each group and combination of flags: to cell `group << flags.count | flags`.
  ///
  /// - Parameters:
  ///   - cells: `copies` arrays of `cellCount` cells, one behind the other; 1 or 4, which the rows take in turn.
  package static func count(
    _ groups: Groups, count: Int, _ flags: [BlockRows], into cells: UnsafeMutablePointer<UInt32>,
    cellCount: Int, copies: Int
  ) {
    Self.count(groups, 0..<count, flags, into: cells, cellCount: cellCount, copies: copies)
  }

  /// The same of some rows of a block, from a multiple of 64 on.
  package static func count(
    _ groups: Groups, _ range: Range<Int>, _ flags: [BlockRows], into cells: UnsafeMutablePointer<UInt32>,
    cellCount: Int, copies: Int
  ) {
    precondition(range.lowerBound % 64 == 0, "whole words of bits")
    let (first, count) = (range.lowerBound, range.count)
    precondition(flags.count <= 8 && (copies == 1 || copies == 4), "some flags, and one or four arrays")
    withUnsafeTemporaryAllocation(of: UnsafePointer<UInt64>?.self, capacity: max(flags.count, 1)) { words in
      for (index, rows) in flags.enumerated() {
        switch rows {
        case .none: words[index] = UnsafePointer(Self.noRows.words)
        case .all: words[index] = UnsafePointer(Self.allRows.words)
        case .some(let mask): words[index] = UnsafePointer(mask.words) + first / 64
        }
      }
      let start = words.baseAddress
      switch groups {
      case .bytes(let groups):
        dossier_count_u8(groups + first, start, flags.count, count, cells, cellCount, copies)
      case .words(let groups):
        dossier_count_u16(groups + first, start, flags.count, count, cells, cellCount, copies)
      case .numbers(let groups):
        dossier_count_u32(groups + first, start, flags.count, count, cells, cellCount, copies)
      }
    }
    withExtendedLifetime(flags) {}
  }

  /// For each of some rows which flags it has: a bit for each.
  package static func combinations(of flags: [BlockRows], _ rows: [UInt32]) -> [UInt8] {
    var combinations = [UInt8](repeating: 0, count: rows.count)
    for (flag, those) in flags.enumerated() {
      let bit = UInt8(1) << UInt8(flag)
      switch those {
      case .none: break
      case .all: for place in rows.indices { combinations[place] |= bit }
      case .some(let mask):
        let words = mask.words
        for place in rows.indices {
          let row = rows[place]
          let isSet = UInt8(truncatingIfNeeded: words[Int(row >> 6)] >> UInt64(row & 63) & 1)
          combinations[place] |= isSet << UInt8(flag)
        }
      }
    }
    return combinations
  }

  /// Adds numbers, without their base, to the sums of their groups: to the lower 32 bits; and 1 to the upper ones.
  package static func sum(
    _ values: BlockNumbers, _ groups: UnsafePointer<UInt32>, _ rows: BlockRows,
    into sums: UnsafeMutablePointer<UInt64>
  ) {
    withWords(rows) { words in
      switch values.numbers {
      case .bytes(let bytes): dossier_sum_u8(groups, bytes, words, values.count, sums)
      case .words(let numbers): dossier_sum_u16(groups, numbers, words, values.count, sums)
      }
    }
  }

  /// Adds 1 to the cell of each row's group, of `width` cells, and number; with a step to the same cell of four arrays,
  /// so far apart, in turn.
  package static func histogram(
    _ values: BlockNumbers, _ groups: UnsafePointer<UInt32>, _ rows: BlockRows, width: Int,
    into cells: UnsafeMutablePointer<UInt32>, step: Int
  ) {
    withWords(rows) { words in
      switch values.numbers {
      case .bytes(let bytes): dossier_histogram_u8(groups, bytes, words, values.count, width, cells, step)
      case .words(let numbers):
        dossier_histogram_u16(groups, numbers, words, values.count, width, cells, step)
      }
    }
  }

  /// Marks the byte of each row's group, of `width` bytes, and number.
  package static func mark(
    _ values: BlockNumbers, _ groups: UnsafePointer<UInt32>, _ rows: BlockRows, width: Int,
    into marks: UnsafeMutablePointer<UInt8>
  ) {
    withWords(rows) { words in
      switch values.numbers {
      case .bytes(let bytes): dossier_mark_u8(groups, bytes, words, values.count, width, marks)
      case .words(let numbers): dossier_mark_u16(groups, numbers, words, values.count, width, marks)
      }
    }
  }

  /// Calls `body` with the bits of rows; those beyond the last row of a block may be 1.
  private static func withWords(_ rows: BlockRows, _ body: (UnsafePointer<UInt64>) -> Void) {
    switch rows {
    case .none: break
    case .all: body(UnsafePointer(allRows.words))
    case .some(let mask):
      body(UnsafePointer(mask.words))
      withExtendedLifetime(mask) {}
    }
  }

  static let noRows = BitMask(count: Limits.blockRowCount)
  static let allRows: BitMask = {
    let mask = BitMask(count: Limits.blockRowCount)
    mask.setAll()
    return mask
  }()

  /// Writes, or adds to, the numbers of groups what a key's codes contribute.
  ///
  /// - Parameter codes: the numbers of codes, of base 0.
  package static func addKey(
    _ codes: BlockNumbers, stride: UInt32, isFirst: Bool, to groups: UnsafeMutablePointer<UInt32>
  ) {
    switch codes.numbers {
    case .bytes(let bytes): dossier_key_u8(bytes, stride, codes.count, isFirst ? 0 : 1, groups)
    case .words(let words): dossier_key_u16(words, stride, codes.count, isFirst ? 0 : 1, groups)
    }
  }
}
