import CKernels
import DossierBase
import DossierTestSupport
import DossierVector
import Testing

/// Every loop at every level of instructions that the machine has does what a loop of three lines does.
@Suite(.serialized) struct KernelTests {
  private static let counts = [1, 2, 63, 64, 65, 1_000, 1_024, 4_097, 65_536]
  private static let levels = 0...Int(dossier_machine_level())

  private static func forEachLevel(_ body: () throws -> Void) rethrows {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    for level in levels {
      dossier_use_kernel_level(Int32(level))
      try body()
    }
  }

  /// Numbers among which some are frequent.
  private static func numbers<Number: FixedWidthInteger>(_ count: Int, below limit: Int, _ seed: UInt64)
    -> [Number]
  {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Number(random.below(3) == 0 ? random.below(limit) : limit / 2) }
  }

  private static func rows(_ words: [UInt64], _ count: Int) -> [Bool] {
    #expect(count % 64 == 0 || words[count / 64] >> UInt64(count % 64) == 0)
    return (0..<count).map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
  }

  private static func words(_ count: Int) -> [UInt64] { Array(repeating: .max, count: (count + 63) / 64) }

  @Test(arguments: counts) func comparisons(count: Int) {
    let (bytes, others): ([UInt8], [UInt8]) = (
      Self.numbers(count, below: 256, 1), Self.numbers(count, below: 256, 2)
    )
    let (wide, wider): ([UInt16], [UInt16]) =
      (Self.numbers(count, below: 65_536, 3), Self.numbers(count, below: 65_536, 4))
    Self.forEachLevel {
      for offset in [0, 1, -1, 7, -128, 255, -255, 256, -256, 40_000, -65_535, 65_536, -70_000] {
        var bits = Self.words(count)
        dossier_compare_u8(bytes, Int32(offset), others, count, &bits)
        #expect(Self.rows(bits, count) == zip(bytes, others).map { Int($0) + offset <= Int($1) })
        bits = Self.words(count)
        dossier_compare_u16(wide, Int32(offset), wider, count, &bits)
        #expect(Self.rows(bits, count) == zip(wide, wider).map { Int($0) + offset <= Int($1) })
      }
      for (low, high) in [(0, 0), (5, 5), (0, 128), (100, 255), (128, 128), (255, 255)] {
        var bits = Self.words(count)
        dossier_between_u8(bytes, UInt8(low), UInt8(high), count, &bits)
        #expect(Self.rows(bits, count) == bytes.map { (low...high).contains(Int($0)) })
        bits = Self.words(count)
        dossier_between_u16(wide, UInt16(low * 256), UInt16(high * 256), count, &bits)
        #expect(Self.rows(bits, count) == wide.map { (low * 256...high * 256).contains(Int($0)) })
      }
      var bits = Self.words(count)
      let flags = bytes.map { $0 & 1 }
      dossier_pack_bits(flags, count, &bits)
      #expect(Self.rows(bits, count) == flags.map { $0 == 1 })
      let table = (0..<256).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
      var looked = bytes
      looked.withUnsafeMutableBufferPointer { codes in
        // In place.
        dossier_look_up_u8(codes.baseAddress, table, count, codes.baseAddress)
      }
      #expect(looked == bytes.map { table[Int($0)] })
      let days = (0..<count).map { Int32(truncatingIfNeeded: $0 &* 40_503 &- 20_000_000) }
      let times = (0..<count).map { Int64($0 % 86_400) &* 999_999 }
      var moments = [Int64](repeating: 0, count: count)
      dossier_moments(days, times, 86_400_000_000, count, &moments)
      #expect(moments == zip(days, times).map { Int64($0) &* 86_400_000_000 &+ $1 })
      #expect(dossier_greatest_u8(bytes, count) == bytes.max())
      #expect(dossier_greatest_u16(wide, count) == wide.max())
    }
  }

  @Test(arguments: counts) func groups(count: Int) {
    let keys: [UInt8] = Self.numbers(count, below: 164, 5)
    let others: [UInt16] = Self.numbers(count, below: 1_021, 6)
    var random = SeededRandom(seed: 7)
    let flags = (0..<3).map { _ in (0..<(count + 63) / 64).map { _ in random.next() } }
    let groups = zip(keys, others).map { UInt32($0) * 1_022 + UInt32($1) }
    Self.forEachLevel {
      var found = [UInt32](repeating: .max, count: count)
      dossier_key_u8(keys, 1_022, count, 0, &found)
      dossier_key_u16(others, 1, count, 1, &found)
      #expect(found == groups)
    }
    for flagCount in 0...3 {
      func checkCounts(
        _ groups: [Int], _ groupCount: Int,
        _ count: (
          UnsafePointer<UnsafePointer<UInt64>?>, UnsafeMutablePointer<UInt32>, _ cellCount: Int, _ copies: Int
        ) -> Void
      ) {
        let cellCount = groupCount << flagCount
        var expected = [UInt32](repeating: 0, count: cellCount)
        for (row, group) in groups.enumerated() {
          var cell = group << flagCount
          for flag in 0..<flagCount { cell |= Int(flags[flag][row / 64] >> UInt64(row % 64) & 1) << flag }
          expected[cell] += 1
        }
        for copies in [1, 4] {
          Self.forEachLevel {
            var cells = [UInt32](repeating: 0, count: cellCount * copies)
            flags[0].withUnsafeBufferPointer { first in
              flags[1].withUnsafeBufferPointer { second in
                flags[2].withUnsafeBufferPointer { third in
                  count(
                    [first.baseAddress, second.baseAddress, third.baseAddress], &cells, cellCount, copies)
                }
              }
            }
            for copy in 1..<copies {
              for cell in 0..<cellCount { cells[cell] += cells[copy * cellCount + cell] }
            }
            #expect(cells.prefix(cellCount) == expected[...])
          }
        }
      }
      checkCounts(keys.map(Int.init), 256) { dossier_count_u8(keys, $0, flagCount, count, $1, $2, $3) }
      checkCounts(others.map(Int.init), 1_024) { dossier_count_u16(others, $0, flagCount, count, $1, $2, $3) }
      if 1_000..<5_000 ~= count {
        checkCounts(groups.map(Int.init), 164 * 1_022) {
          dossier_count_u32(groups, $0, flagCount, count, $1, $2, $3)
        }
      }
    }
  }

  @Test(arguments: [1, 3, 64, 1_001]) func partsOfDoubles(count: Int) {
    var random = SeededRandom(seed: 12)
    let odd: [Double] = [
      0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNormalMagnitude,
    ]
    let values = (0..<count).map { row in
      row % 5 == 0
        ? odd[row / 5 % odd.count] : Double(bitPattern: random.next() &>> 2 | random.next() & 1 << 63)
    }
    for least in [1, 60, 400, 1_000, 1_973] {
      let limit = Int(DOSSIER_DOUBLE_SHIFT)
      let fits = values.map { 0...limit ~= Int($0.exponentBitPattern) - least }
      let expected = zip(values, fits).map { value, fits -> Int128 in
        if !fits { return 0 }
        let magnitude =
          Int128(value.significandBitPattern | 1 << 52) << (Int(value.exponentBitPattern) - least)
        return value.sign == .minus ? -magnitude : magnitude
      }
      let others = zip(values, fits).map { UInt8($0 != 0 && !$1 ? 1 : 0) }
      Self.forEachLevel {
        var (lower, upper) = ([UInt64](repeating: 7, count: count), [UInt64](repeating: 7, count: count))
        var found = [UInt8](repeating: 7, count: count)
        let hasOthers = dossier_double_parts(values, count, UInt64(least), &lower, &upper, &found)
        #expect(zip(upper, lower).map { Int128(Int64(bitPattern: $0)) << 64 | Int128($1) } == expected)
        #expect(found == others && (hasOthers != 0) == others.contains(1))
      }
    }
  }

  @Test(arguments: counts) func values(count: Int) {
    let groups: [UInt32] = Self.numbers(count, below: 37, 8)
    let (bytes, wide): ([UInt8], [UInt16]) = (
      Self.numbers(count, below: 256, 9), Self.numbers(count, below: 3_000, 10)
    )
    var random = SeededRandom(seed: 11)
    // Bits beyond the last row mean nothing.
    let rows = (0..<(count + 63) / 64).map { word in word % 3 == 0 ? UInt64.max : random.next() }
    let taken = (0..<count).filter { rows[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
    var (sums, wideSums) = ([UInt64](repeating: 0, count: 37), [UInt64](repeating: 0, count: 37))
    var (cells, wideCells) = (
      [UInt32](repeating: 0, count: 37 * 256), [UInt32](repeating: 0, count: 37 * 3_000)
    )
    for row in taken {
      let group = Int(groups[row])
      sums[group] += 1 << 32 + UInt64(bytes[row])
      wideSums[group] += 1 << 32 + UInt64(wide[row])
      cells[group * 256 + Int(bytes[row])] += 1
      wideCells[group * 3_000 + Int(wide[row])] += 1
    }
    Self.forEachLevel {
      var (found, wideFound) = ([UInt64](repeating: 0, count: 37), [UInt64](repeating: 0, count: 37))
      dossier_sum_u8(groups, bytes, rows, count, &found)
      dossier_sum_u16(groups, wide, rows, count, &wideFound)
      #expect(found == sums && wideFound == wideSums)
      for copies in [1, 4] {
        let step = (copies == 4 ? cells.count : 0, copies == 4 ? wideCells.count : 0)
        var counted = [UInt32](repeating: 0, count: cells.count * copies)
        var wideCounted = [UInt32](repeating: 0, count: wideCells.count * copies)
        dossier_histogram_u8(groups, bytes, rows, count, 256, &counted, step.0)
        dossier_histogram_u16(groups, wide, rows, count, 3_000, &wideCounted, step.1)
        #expect(
          cells.indices.allSatisfy { cell in
            (0..<copies).reduce(0) { $0 + counted[$1 * cells.count + cell] } == cells[cell]
          })
        #expect(
          wideCells.indices.allSatisfy { cell in
            (0..<copies).reduce(0) { $0 + wideCounted[$1 * wideCells.count + cell] } == wideCells[cell]
          })
      }
      var (marks, wideMarks) = (
        [UInt8](repeating: 0, count: cells.count), [UInt8](repeating: 0, count: wideCells.count)
      )
      dossier_mark_u8(groups, bytes, rows, count, 256, &marks)
      dossier_mark_u16(groups, wide, rows, count, 3_000, &wideMarks)
      #expect(marks == cells.map { $0 > 0 ? 1 : 0 } && wideMarks == wideCells.map { $0 > 0 ? 1 : 0 })
    }
  }

  /// Differences of every pair of widths.
  @Test func differencesOfNumbers() {
    let (bytes, words): ([UInt8], [UInt16]) = ([0, 200, 7, 90], [500, 0, 30_000, 12])
    bytes.withUnsafeBufferPointer { bytes in
      words.withUnsafeBufferPointer { words in
        let all = [
          BlockNumbers(.bytes(bytes.baseAddress!), count: 4, base: -3),
          BlockNumbers(.words(words.baseAddress!), count: 4, base: 1 << 40),
        ]
        for left in all {
          for right in all {
            let buffer = NumberBuffer()
            guard let found = left.minus(right, buffer) else {
              Issue.record("a small difference")
              continue
            }
            for row in 0..<4 {
              let expected = left.base + Int64(left[row]) - right.base - Int64(right[row])
              #expect(found.base + Int64(found[row]) == expected)
            }
            withExtendedLifetime(buffer) {}
          }
        }
        let far = BlockNumbers(all[0].numbers, count: 4, base: .min)
        #expect(far.minus(all[1], NumberBuffer()) == nil)
        #expect(all[1].minus(far, NumberBuffer()) == nil)
      }
    }
  }

  /// Numbers and offsets at the ends of their types.
  @Test func comparisonsOfFarNumbers() {
    let bytes: [UInt8] = [0, 255, 7]
    let numbers = bytes.withUnsafeBufferPointer { BlockNumbers(.bytes($0.baseAddress!), count: 3, base: 10) }
    withExtendedLifetime(bytes) {
      for (low, high, expected) in [
        (Int64.min, Int64.max, [true, true, true]), (.min, 9, [false, false, false]),
        (266, .max, [false, false, false]),
        (10, 10, [true, false, false]), (.min, 17, [true, false, true]), (265, 265, [false, true, false]),
      ] {
        #expect(Self.rows(numbers.rows(within: low...high), 3) == expected)
      }
      for (base, offset, isAtMost) in [
        (Int64.max - 300, Int64(0), true), (.min, 0, false), (.min, .max, false), (10, .max, false),
        (.max - 300, .min, true),
        (.max - 300, .max, false),
      ] {
        let other = BlockNumbers(numbers.numbers, count: 3, base: base)
        let expected = Array(repeating: isAtMost, count: 3)
        #expect(
          Self.rows(numbers.rows(plus: offset, atMost: other), 3) == expected,
          "\(base) \(offset)")
      }
    }
  }

  private static func rows(_ rows: BlockRows, _ count: Int) -> [Bool] {
    switch rows {
    case .none: Array(repeating: false, count: count)
    case .all: Array(repeating: true, count: count)
    case .some(let mask): (0..<count).map { mask[$0] }
    }
  }
}
