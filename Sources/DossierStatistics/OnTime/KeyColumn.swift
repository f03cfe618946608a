import DossierBase
import DossierCalendar
import DossierVector

/// One `--by` column of a report: a code for each row, 0 for null.
struct KeyColumn {
  /// The text of code 1, 2, 3 …
  private let dictionary: StringDictionary
  /// The texts as a dictionary; nil if they are too many for one.
  private let coded: VectorDictionary?
  private let codes: [Int32]
  private let isChronological: Bool

  init(_ dictionary: StringDictionary, codes: [Int32]) {
    self.dictionary = dictionary
    coded = Self.coded(dictionary)
    self.codes = codes
    isChronological = false
  }

  /// The labels of the periods in which slices lie.
  init(_ kind: PeriodKind, firstDays: [Int], slices: [Int32]) {
    let labels = StringDictionary()
    let codeOfSlice = firstDays.map { day in
      Int32(labels.insert(Array(kind.label(kind.index(ofDay: day)).utf8)) + 1)
    }
    dictionary = labels
    coded = Self.coded(labels)
    codes = slices.map { codeOfSlice[Int($0)] }
    isChronological = true
  }

  private static func coded(_ texts: StringDictionary) -> VectorDictionary? {
    texts.count <= Limits.dictionaryEntryCount ? VectorDictionary(texts) : nil
  }

  /// For each row the place of its value in the order of values, nulls last.
  ///
  /// Throws ``EngineError/Code/interrupted``.
  func ranksOfRows(_ interruption: Interruption) throws(EngineError) -> [Int32] {
    try interruption.check()
    if isChronological { return codes }
    let order = try MergeSort.sorted(Array(0..<dictionary.count), interruption) {
      StringHeap.precedes(dictionary[$0], dictionary[$1])
    }
    var ranks = [Int32](repeating: Int32(order.count), count: dictionary.count + 1)
    for (rank, code) in order.enumerated() { ranks[code + 1] = Int32(rank) }
    return codes.map { ranks[Int($0)] }
  }

  /// The values of the given rows, at most a block of them, as codes.
  func vector(_ rows: ArraySlice<Int32>) -> Vector {
    let builder = VectorBuilder(.varchar, capacity: max(rows.count, 1))
    builder.count = rows.count
    let own = coded == nil ? StringDictionary() : nil
    let target = builder.codes
    for (place, row) in rows.enumerated() {
      let code = Int(codes[Int(row)]) - 1
      target[place] = UInt16(code < 0 ? 0 : own?.insert(Array(dictionary[code])) ?? code)
      if code < 0 { builder.setNull(place) }
    }
    builder.dictionary = coded ?? own.map { VectorDictionary($0) }
    return builder.finish()
  }
}
