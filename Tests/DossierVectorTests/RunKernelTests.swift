import CKernels
import DossierTestSupport
import Testing

/// Loops over runs, trees and texts, at every level of instructions that the machine has.
@Suite(.serialized) struct RunKernelTests {
  private static func forEachLevel(_ body: () throws -> Void) rethrows {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    for level in 0...dossier_machine_level() {
      dossier_use_kernel_level(level)
      try body()
    }
  }

  /// Bits of rows, of which so many in a hundred are 1; those beyond the last row mean nothing.
  private static func bits(_ count: Int, share: Int, _ random: inout SeededRandom) -> [UInt64] {
    (0..<(count + 63) / 64).map { _ in
      (0..<64).reduce(0) { $0 | (random.below(100) < share ? 1 : 0) << UInt64($1) }
    }
  }

  private static func isSet(_ bits: [UInt64], _ row: Int) -> Bool {
    bits[row / 64] >> UInt64(row % 64) & 1 == 1
  }

  private static func withPointers(
    _ bits: [[UInt64]], _ body: (UnsafePointer<UnsafePointer<UInt64>?>) -> Void
  ) {
    // They stay where they are as long as the copies do.
    let copies = bits.map { words in
      let copy = UnsafeMutablePointer<UInt64>.allocate(capacity: words.count)
      copy.initialize(from: words, count: words.count)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    body(copies.map { UnsafePointer($0) } + [nil])
  }

  /// Ends of runs, the last at the last row.
  private static func runs(_ count: Int, _ random: inout SeededRandom) -> [Int] {
    var ends: Set<Int> = [count]
    for _ in 0..<random.below(12) { ends.insert(1 + random.below(count)) }
    return ends.sorted()
  }

  /// The code of a day of each row: that of its run and a number.
  @Test(arguments: [1, 31, 33, 64, 65, 1_000, 4_097]) func codesOfSums(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    for (greatest, spread) in [(0, 1), (9, 40), (183, 700), (255, 30)] {
      let ends = Self.runs(count, &random).map { UInt32($0) }
      let bases = ends.map { _ in Int32(20_000 + random.below(spread)) }
      var codes: [UInt8] = []
      while codes.count < spread + greatest {
        codes += [UInt8](repeating: UInt8(random.below(4)), count: 1 + random.below(spread > 100 ? 90 : 3))
      }
      codes.removeLast(codes.count - spread - greatest)
      let steps = codes.indices.map { sum in
        codes[sum...].firstIndex { $0 != codes[sum] }.map { UInt16($0 - sum) } ?? .max
      }
      let numbers = (0..<count + 64).map { _ in UInt8(random.below(greatest + 1)) }
      Self.forEachLevel {
        var out = [UInt8](repeating: 99, count: count + 64)
        dossier_code_sums(ends, bases, ends.count, 20_000, codes, steps, UInt8(greatest), numbers, &out)
        var run = 0
        let wrong = (0..<count).first { row in
          if row == ends[run] { run += 1 }
          return out[row] != codes[Int(bases[run]) - 20_000 + Int(numbers[row])]
        }
        #expect(wrong == nil)
      }
    }
  }

  @Test(arguments: [1, 63, 64, 65, 1_000, 4_097]) func runsOfOneGroup(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    for share in [0, 3, 50, 97, 100] {
      let rows = Self.bits(count, share: share, &random)
      let flags = (0..<3).map { Self.bits(count, share: [1, 60, 99][$0], &random) }
      let bytes = (0..<count).map { _ in UInt8(random.below(256)) }
      let words = (0..<count).map { _ in UInt16(random.below(3_000)) }
      let ends = Self.runs(count, &random)
      Self.forEachLevel {
        var first = 0
        for end in ends {
          defer { first = end }
          let taken = (first..<end).filter { Self.isSet(rows, $0) }
          for flagCount in 0...3 {
            var counts = [UInt32](repeating: 7, count: 1 << flagCount)
            Self.withPointers(flags) {
              dossier_count_run(first, end, rows, $0, flagCount, &counts)
            }
            var expected = [UInt32](repeating: 7, count: 1 << flagCount)
            for row in taken {
              expected[(0..<flagCount).reduce(0) { $0 | (Self.isSet(flags[$1], row) ? 1 : 0) << $1 }] += 1
            }
            #expect(counts == expected)
          }
          #expect(dossier_sum_run_u8(bytes, first, end, rows) == taken.reduce(0) { $0 + UInt64(bytes[$1]) })
          #expect(dossier_sum_run_u16(words, first, end, rows) == taken.reduce(0) { $0 + UInt64(words[$1]) })
          var (marks, wideMarks) = ([UInt8](repeating: 0, count: 256), [UInt8](repeating: 0, count: 3_000))
          dossier_mark_run_u8(bytes, first, end, rows, &marks)
          dossier_mark_run_u16(words, first, end, rows, &wideMarks)
          let (seen, wideSeen) = (Set(taken.map { Int(bytes[$0]) }), Set(taken.map { Int(words[$0]) }))
          #expect(marks.indices.allSatisfy { marks[$0] == (seen.contains($0) ? 1 : 0) })
          #expect(wideMarks.indices.allSatisfy { wideMarks[$0] == (wideSeen.contains($0) ? 1 : 0) })
        }
      }
    }
  }

  /// Runs of part of a group, the other part a byte of each row.
  @Test(arguments: [1, 64, 130, 5_000]) func runsOfPartsOfGroups(count: Int) {
    var random = SeededRandom(seed: UInt64(count) + 1)
    for (numberCount, shares) in [(1, [99]), (40, [98, 95]), (256, [50, 1]), (9, [100, 0, 30])] {
      let groups = (0..<count).map { _ in
        UInt8(random.below(3) > 0 ? numberCount / 2 : random.below(numberCount))
      }
      let flags = shares.map { Self.bits(count, share: $0, &random) }
      let ends = Self.runs(count, &random)
      let runs = ends.map { dossier_run(end: UInt32($0), group: UInt32(random.below(20) * 256)) }
      let numbers = (0..<numberCount).map { UInt32(255 - $0) }
      for (usual, countsLast) in [(0, false), ((1 << flags.count) - 1, false), (1, flags.count > 1)] {
        let kept = flags.count - (countsLast ? 1 : 0)
        var expected = [UInt32](repeating: 0, count: 20 * 256 << kept)
        var run = 0
        for row in 0..<count {
          while ends[run] <= row { run += 1 }
          if countsLast, !Self.isSet(flags[kept], row) { continue }
          let group = Int(runs[run].group + numbers[Int(groups[row])])
          expected[
            group << kept | (0..<kept).reduce(0) { $0 | (Self.isSet(flags[$1], row) ? 1 : 0) << $1 }] += 1
        }
        Self.forEachLevel {
          var local = [UInt32](repeating: 0, count: numberCount << flags.count)
          var cells = [UInt32](repeating: 0, count: expected.count)
          Self.withPointers(flags) {
            dossier_count_runs_u8(
              groups, runs, runs.count, $0, flags.count, countsLast ? 1 : 0, usual, numbers, numberCount,
              &local,
              &cells, nil)
          }
          #expect(cells == expected)
          #expect(local.allSatisfy { $0 == 0 })
          // The same as a list of groups and their cells.
          let width = 1 + 1 << kept
          var list = [UInt32](repeating: 7, count: min(count, numberCount * runs.count) * width)
          var listed = 0
          Self.withPointers(flags) {
            listed = dossier_count_runs_u8(
              groups, runs, runs.count, $0, flags.count, countsLast ? 1 : 0, usual, numbers, numberCount,
              &local, nil, &list)
          }
          var sums = [UInt32](repeating: 0, count: expected.count)
          for entry in 0..<listed {
            for part in 0..<1 << kept {
              sums[Int(list[entry * width]) << kept + part] += list[entry * width + 1 + part]
            }
          }
          #expect(sums == expected)
          #expect(local.allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test(arguments: [1, 64, 1_000]) func movedRows(count: Int) {
    var random = SeededRandom(seed: UInt64(count) + 2)
    let flags = [Self.bits(count, share: 90, &random), Self.bits(count, share: 5, &random)]
    let words = (0..<count).map { _ in UInt16(random.below(300)) }
    let bytes = words.map { UInt8(truncatingIfNeeded: $0) }
    for usual in 0..<4 {
      for (first, end) in [(0, count), (count / 3, count), (0, count / 2)] {
        Self.forEachLevel {
          var (cells, wideCells) = (
            [UInt32](repeating: 0, count: 1_024), [UInt32](repeating: 0, count: 1_200)
          )
          var (expected, wideExpected) = (cells, wideCells)
          for row in first..<end {
            cells[Int(bytes[row]) << 2 | usual] += 1
            wideCells[Int(words[row]) << 2 | usual] += 1
            let part = (Self.isSet(flags[0], row) ? 1 : 0) | (Self.isSet(flags[1], row) ? 2 : 0)
            expected[Int(bytes[row]) << 2 | part] += 1
            wideExpected[Int(words[row]) << 2 | part] += 1
          }
          Self.withPointers(flags) {
            _ = dossier_move_u8(bytes, first, end, $0, 2, usual, &cells)
            _ = dossier_move_u16(words, first, end, $0, 2, usual, &wideCells)
          }
          #expect(cells == expected && wideCells == wideExpected)
        }
      }
    }
  }

  @Test(arguments: [1, 31, 32, 33, 1_000]) func forks(count: Int) {
    var random = SeededRandom(seed: UInt64(count) + 3)
    let leaves = (0..<count).map { _ in UInt16(200 + random.below(100)) }
    for limit: UInt16 in [200, 201, 250, 299, 400] {
      Self.forEachLevel {
        var left = leaves
        var right = [UInt16](repeating: 0, count: count)
        var bits = [UInt8](repeating: 0xFF, count: (count + 7) / 8)
        let leftCount = dossier_fork(&left, count, limit, &bits, &right)
        #expect(Array(left[..<leftCount]) == leaves.filter { $0 < limit })
        #expect(Array(right[..<(count - leftCount)]) == leaves.filter { $0 >= limit })
        for row in 0..<bits.count * 8 {
          #expect(bits[row / 8] >> UInt8(row % 8) & 1 == (row < count && leaves[row] >= limit ? 1 : 0))
        }
        for plane: UInt32 in 0..<7 {
          dossier_plane(leaves, count, 200, plane, &bits)
          for row in 0..<bits.count * 8 {
            let expected =
              row < count ? UInt8(truncatingIfNeeded: (leaves[row] - 200) >> UInt16(plane) & 1) : 0
            #expect(bits[row / 8] >> UInt8(row % 8) & 1 == expected)
          }
        }
      }
    }
  }

  @Test(arguments: [1, 2, 5, 1_024, 4_099]) func figuresOfNumbers(count: Int) {
    var random = SeededRandom(seed: UInt64(count) + 4)
    let numbers = (0..<count).map { _ in Int64(random.below(3) == 0 ? random.below(500) : 7) - 100 }
    var ends = numbers.indices.dropFirst().filter { numbers[$0] != numbers[$0 - 1] }.map { UInt32($0) }
    ends.append(UInt32(count))
    Self.forEachLevel {
      var bounds: [Int64] = [0, 0]
      dossier_bounds_i64(numbers, count, &bounds)
      #expect(bounds == [numbers.min()!, numbers.max()!])
      var counts = [UInt32](repeating: 0, count: 4 * 500)
      dossier_frequencies(numbers, count, -100, &counts, 500)
      #expect(
        (0..<500).allSatisfy { value in Int(counts[value]) == numbers.count { $0 == Int64(value) - 100 } })
      var found = [UInt32](repeating: 0, count: count)
      let foundCount = dossier_run_ends(numbers, count, &found)
      #expect(Array(found[..<foundCount]) == ends)
    }
    let far = [Int64.max, .min, 0]
    var bounds: [Int64] = [0, 0]
    dossier_bounds_i64(far, 3, &bounds)
    #expect(bounds == [.min, .max])
  }

  @Test func marksOfText() {
    var random = SeededRandom(seed: 5)
    let bytes = (0..<64 * 20).map { _ in
      UInt8(random.below(4) == 0 ? [44, 10, 34, 254, 255][random.below(5)] : random.below(256))
    }
    for (delimiter, newline, quote): (UInt8, UInt8, UInt8) in [(44, 10, 34), (255, 13, 254)] {
      Self.forEachLevel {
        var marks = [dossier_marks](repeating: dossier_marks(), count: 20)
        dossier_find_marks(bytes, 20, delimiter, newline, quote, &marks)
        for (place, byte) in bytes.enumerated() {
          let (block, bit) = (marks[place / 64], UInt64(place % 64))
          #expect(block.delimiters >> bit & 1 == (byte == delimiter ? 1 : 0))
          #expect(block.newlines >> bit & 1 == (byte == newline ? 1 : 0))
          #expect(block.quotes >> bit & 1 == (byte == quote ? 1 : 0))
        }
      }
    }
  }
}
