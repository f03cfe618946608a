import DossierBase
import DossierVector
import Testing

/// Rows read one by one and slice by slice are the values, whatever the layout.
@Suite struct VectorRowsTests {
  static let values: [Scalar] = [.text("a"), .text("a"), .null, .text(""), .text("Đất đai"), .text("a")]

  /// The values of a dictionary with a null, in the order of their codes.
  static let entries: [Scalar] = [.text("Đất đai"), .null, .text("a"), .text("")]

  static func codes() -> Vector {
    Vector(.smallint, values.map { .integer(Int64(entries.firstIndex(of: $0)!)) })
  }

  /// Codes in runs: the layouts of a stored column.
  static func runs() -> Vector {
    let ends: [UInt32] = [2, 3, 4, 5, 6]
    let memory = VectorMemory(byteCount: 4 * ends.count)
    let start = memory.start.bindMemory(to: UInt32.self, capacity: ends.count)
    start.initialize(from: ends, count: ends.count)
    let values = Vector(.smallint, [2, 1, 3, 0, 2].map { .integer($0) })
    return Vector(.smallint, count: 6, .allValid, RunsLayout(ends: start, owner: memory, values: values))
  }

  static func vectors() -> [(String, Vector)] {
    let dictionary = VectorDictionary(Vector(.varchar, entries))
    return [
      ("flat", Vector(.varchar, values)), ("codes", .coded(codes(), dictionary)),
      ("codes in runs", .coded(runs(), dictionary)),
    ]
  }

  @Test func rowsInMemoryAreTheValues() throws {
    for (name, vector) in Self.vectors() {
      let whole = try vector.materialized()
      let rows = VectorRows(whole)
      #expect((0..<6).map { rows.scalar($0) } == Self.values, "\(name)")
      #expect((0..<6).map { rows.isNull($0) } == Self.values.map(\.isNull), "\(name)")
      #expect(try (0..<6).map { try vector.scalar($0) } == Self.values, "\(name)")
      #expect(String(decoding: rows.text(4), as: UTF8.self) == "Đất đai", "\(name)")
    }
  }

  @Test func oneValueForAllRows() throws {
    for value in [Scalar.null, .date(19_000)] {
      let vector = try Vector.constant(value, .date, count: 3_000).materialized()
      #expect(vector.layout.isConstant)
      let rows = VectorRows(vector)
      #expect(rows.scalar(0) == value && rows.scalar(2_999) == value)
    }
    let allNull = VectorDictionary(Vector(.date, [.null, .null]))
    let rows = try Vector.coded(Vector(.smallint, [.integer(1), .integer(0)]), allNull).materialized()
    #expect(VectorRows(rows).isNull(0) && VectorRows(rows).scalar(1) == .null)
  }

  @Test func aTextIsThatOfACast() throws {
    let numbers: [Scalar] = [.integer(-5), .null, .integer(.max)]
    let dictionary = VectorDictionary(Vector(.bigint, numbers))
    let codes = Vector(.smallint, [.integer(2), .integer(0)])
    let vector = try Vector.coded(codes, dictionary).materialized()
    let rows = VectorRows(vector)
    let texts = (0..<2).map { row in
      String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) {
        rows.format(row, to: $0.baseAddress!)
      }
    }
    #expect(texts == ["9223372036854775807", "-5"])
  }

  /// Rows of several slices: all, some by bits or positions, and slices without any.
  @Test func slicesHaveTheRowsThatCount() throws {
    let count = 3 * Limits.vectorRowCount + 5
    let vector = Vector(.integer, (0..<count).map { $0 % 7 == 0 ? .null : .integer(Int64($0)) })
    let chosen = (0..<UInt32(count)).filter { row in
      let slice = Int(row) / Limits.vectorRowCount
      return slice == 0 ? row % 3 == 0 : slice == 2
    }
    let mask = BitMask(count: count)
    for row in chosen { mask.set(Int(row)) }
    let selections: [(Selection, [UInt32])] = [
      (.all, Array(0..<UInt32(count))), (.bits(mask), chosen),
      (.rows(chosen.withUnsafeBufferPointer { RowPositions($0) }), chosen),
      (.bits(BitMask(count: count)), []),
    ]
    let slice = SliceReader()
    for (selection, expected) in selections {
      let batch = Batch(columns: [vector], rowCount: count, selection)
      var found: [Scalar] = []
      var part: [Scalar] = []
      slice.begin(batch)
      while slice.next() {
        let values = try slice.view(0)
        #expect(values.count == slice.count && slice.count > 0)
        found += (0..<slice.count).map { values.scalar($0) }
        let last = [UInt32(slice.count - 1)]
        try last.withUnsafeBufferPointer { part.append(try slice.subset($0).view(0).scalar(0)) }
      }
      #expect(found == (try expected.map { try vector.scalar(Int($0)) }))
      let ends = Dictionary(grouping: expected) { $0 / UInt32(Limits.vectorRowCount) }.values.map {
        $0.max()!
      }
      #expect(part == (try ends.sorted().map { try vector.scalar(Int($0)) }))
      let whole = try batch.materialized()
      #expect(whole.rowCount == expected.count && whole.count == expected.count)
      let rows = VectorRows(whole.loadedColumns[0])
      #expect((0..<whole.count).map { rows.scalar($0) } == found)
    }
  }
}
