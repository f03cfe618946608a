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
    precondition(flags.count <= 8 && (copies == 1 || copies == 4), "some flags, and one or four arrays")
    withUnsafeTemporaryAllocation(of: UnsafePointer<UInt64>?.self, capacity: max(flags.count, 1)) { words in
      for (index, rows) in flags.enumerated() {
        switch rows {
        case .none: words[index] = UnsafePointer(Self.noRows.words)
        case .all: words[index] = UnsafePointer(Self.allRows.words)
        case .some(let mask): words[index] = UnsafePointer(mask.words)
        }
      }
      let start = words.baseAddress
      switch groups {
      case .bytes(let groups): dossier_count_u8(groups, start, flags.count, count, cells, cellCount, copies)
      case .words(let groups): dossier_count_u16(groups, start, flags.count, count, cells, cellCount, copies)
      case .numbers(let groups):
        dossier_count_u32(groups, start, flags.count, count, cells, cellCount, copies)
      }
    }
    withExtendedLifetime(flags) {}
  }

  private static let noRows = BitMask(count: Limits.blockRowCount)
  private static let allRows: BitMask = {
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
