import CKernels
package import DossierBase

/// Counts rows of a block that follow each other and are of one group.
///
/// Rows that are in the run but not in those given do not count.
package struct RunCounting {
  private let words: BitMask
  private let isEmpty: Bool

  /// - Parameter rows: of the whole block.
  package init(_ rows: BlockRows) {
    switch rows {
    case .none: (words, isEmpty) = (CellCounting.noRows, true)
    case .all: (words, isEmpty) = (CellCounting.allRows, false)
    case .some(let mask): (words, isEmpty) = (mask, false)
    }
  }

  /// Adds how many of the rows there are of each combination of flags.
  ///
  /// - Parameter counts: one for each combination.
  package func count(
    _ run: Range<Int>, _ flags: FlagWords, into counts: UnsafeMutablePointer<UInt32>
  ) {
    if isEmpty { return }
    flags.withWords { words in
      dossier_count_run(run.lowerBound, run.upperBound, self.words.words, words, flags.count, counts)
    }
  }

  /// The sum of the numbers, without their base.
  package func sum(_ run: Range<Int>, _ values: BlockNumbers) -> Int {
    switch values.numbers {
    case .bytes(let bytes):
      Int(dossier_sum_run_u8(bytes, run.lowerBound, run.upperBound, words.words))
    case .words(let numbers):
      Int(dossier_sum_run_u16(numbers, run.lowerBound, run.upperBound, words.words))
    }
  }

  /// The sum of bytes, as many as a block has rows at most.
  package static func sum(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    precondition(count <= Limits.blockRowCount, "no more than rows of a block")
    return Int(dossier_sum_run_u8(bytes, 0, count, CellCounting.allRows.words))
  }

  /// How many of the rows there are.
  package func count(_ run: Range<Int>) -> Int { isEmpty ? 0 : words.setCount(run) }

  /// Marks the byte of each number.
  package func mark(_ run: Range<Int>, _ values: BlockNumbers, into marks: UnsafeMutablePointer<UInt8>) {
    switch values.numbers {
    case .bytes(let bytes):
      dossier_mark_run_u8(bytes, run.lowerBound, run.upperBound, words.words, marks)
    case .words(let numbers):
      dossier_mark_run_u16(numbers, run.lowerBound, run.upperBound, words.words, marks)
    }
  }
}

/// Rows up to one, and what they have in common of the numbers of their groups.
package struct GroupRun: BitwiseCopyable {
  package var end: UInt32
  package var group: UInt32

  package init(end: Int, group: UInt32) { (self.end, self.group) = (UInt32(end), group) }
}

/// The bits of some flags of a block's rows.
package struct FlagWords {
  private let masks: [BitMask]
  private let words: [UnsafePointer<UInt64>?]

  package var count: Int { words.count }

  /// Which flags most rows have: a bit for each.
  package let usual: Int
  /// Rows that have others, at most.
  package let unusualLimit: Int

  /// - Parameter rowCount: of the block.
  package init(_ flags: [BlockRows], of rowCount: Int) {
    var (usual, unusualLimit) = (0, 0)
    for (flag, rows) in flags.enumerated() {
      let count = rows.count(of: rowCount)
      if count * 2 > rowCount { usual |= 1 << flag }
      unusualLimit += min(count, rowCount - count)
    }
    (self.usual, self.unusualLimit) = (usual, unusualLimit)
    masks = flags.map { rows in
      switch rows {
      case .none: CellCounting.noRows
      case .all: CellCounting.allRows
      case .some(let mask): mask
      }
    }
    words = masks.map { UnsafePointer($0.words) }
  }

  /// Counts rows whose groups are made of what their run says and a byte of each row.
  ///
  /// - Parameters:
  ///   - rows: a byte for each row.
  ///   - parts: what each byte says.
  ///   - countsLast: true if the last flag is none, but says whether a row counts.
  ///   - local: a zero for each part and combination of all flags.
  ///   - cells: one for each group and combination of flags.
  ///   - list: if given, groups and their cells are written there, one after the other, instead of added; room for all.
  /// - Returns: how many groups were listed.
  package func count(
    _ runs: [GroupRun], _ rows: UnsafePointer<UInt8>, parts: [UInt32], countsLast: Bool,
    local: UnsafeMutablePointer<UInt32>, into cells: UnsafeMutablePointer<UInt32>,
    list: UnsafeMutablePointer<UInt32>?
  ) -> Int {
    var listed = 0
    withWords { words in
      runs.withUnsafeBufferPointer { runs in
        guard let start = runs.baseAddress else { return }
        UnsafeRawPointer(start).withMemoryRebound(to: dossier_run.self, capacity: runs.count) { start in
          listed = dossier_count_runs_u8(
            rows, start, runs.count, words, count, countsLast ? 1 : 0, usual, parts, parts.count, local,
            cells,
            list)
        }
      }
    }
    return listed
  }

  /// Moves rows that have not exactly the usual flags from the cells of those to where they belong.
  ///
  /// - Parameter groups: of all rows, bytes or words; a group has a cell for each combination of flags.
  package func move(_ groups: CellCounting.Groups, rowCount: Int, in cells: UnsafeMutablePointer<UInt32>) {
    withWords { words in
      switch groups {
      case .bytes(let groups): _ = dossier_move_u8(groups, 0, rowCount, words, count, usual, cells)
      case .words(let groups): _ = dossier_move_u16(groups, 0, rowCount, words, count, usual, cells)
      case .numbers: preconditionFailure("groups that are codes")
      }
    }
  }

  /// Calls `body` with the bits of each flag.
  package func withWords(_ body: (UnsafePointer<UnsafePointer<UInt64>?>?) -> Void) {
    words.withUnsafeBufferPointer { body($0.baseAddress) }
    withExtendedLifetime(masks) {}
  }
}
