import DossierVector

/// The groups of one block where keys come in runs: what those contribute, run by run, and what the others do, row by
/// row.
struct RunGroups {
  /// What the keys contribute that come in runs.
  let runs: [GroupRun]
  /// What the other keys contribute: a byte for each row, and what each byte says; nil if there are no others.
  let rowParts: (rows: UnsafePointer<UInt8>, groups: [UInt32])?
  /// Rows of another group than that.
  let exceptions: GroupExceptions

  /// So many rows take as long as to begin a run, and to add up a group of it.
  private static let rowsOfRun = 64
  private static let rowsOfGroup = 4

  /// Nil if no key comes in runs, or these are short.
  ///
  /// - Parameter keys: whose rows are used up, unless nil is returned.
  init?(_ keys: [LocalCodes], strides: [UInt32], rowCount: Int) {
    let runKeys = keys.indices.filter { keys[$0].runs != nil }
    let rowKeys = keys.indices.filter { keys[$0].runs == nil }
    guard !runKeys.isEmpty else { return nil }
    var groups: [UInt32] = [0]
    for key in rowKeys {
      guard groups.count * keys[key].codes.count <= LocalCodes.limit else { return nil }
      groups = groups.flatMap { group in keys[key].codes.map { group &+ $0 &* strides[key] } }
    }
    let runCount = runKeys.reduce(0) { $0 + keys[$1].runs!.count }
    let rowsOfRun = Self.rowsOfRun + (rowKeys.isEmpty ? 0 : groups.count * Self.rowsOfGroup)
    guard runCount * rowsOfRun <= rowCount else { return nil }
    runs = Self.runs(runKeys.map { (keys[$0], strides[$0]) }, rowCount: rowCount)
    exceptions = GroupExceptions(keys, strides: strides)
    guard let first = rowKeys.first else {
      rowParts = nil
      return
    }
    let rows = keys[first].rows
    for key in rowKeys.dropFirst() {
      let (added, size) = (keys[key].rows, UInt8(truncatingIfNeeded: keys[key].codes.count))
      for row in 0..<rowCount { rows[row] = rows[row] &* size &+ added[row] }
    }
    rowParts = (UnsafePointer(rows), groups)
  }

  /// Rows that are in the same run of each of some keys.
  private static func runs(_ keys: [(codes: LocalCodes, stride: UInt32)], rowCount: Int) -> [GroupRun] {
    var places = [Int](repeating: 0, count: keys.count)
    var runs: [GroupRun] = []
    var row = 0
    while row < rowCount {
      var (end, group) = (rowCount, UInt32(0))
      for (key, (codes, stride)) in keys.enumerated() {
        guard let ofKey = codes.runs else { preconditionFailure("a key in runs") }
        while ofKey[places[key]].end <= row { places[key] += 1 }
        end = min(end, ofKey[places[key]].end)
        group &+= codes.codes[Int(ofKey[places[key]].byte)] &* stride
      }
      runs.append(GroupRun(end: end, group: group))
      row = end
    }
    return runs
  }

  /// Calls `body` with the rows of each run and what is common to their groups.
  @inline(__always)
  func forEachRun(_ body: (Range<Int>, UInt32) -> Void) {
    var start = 0
    for run in runs {
      body(start..<Int(run.end), run.group)
      start = Int(run.end)
    }
  }

  /// Writes the group of every row.
  func write(to groups: UnsafeMutablePointer<UInt32>) {
    forEachRun { (rows, group) in (groups + rows.lowerBound).update(repeating: group, count: rows.count) }
    if let rowParts, let end = runs.last?.end {
      rowParts.groups.withUnsafeBufferPointer { parts in
        for row in 0..<Int(end) { groups[row] &+= parts[Int(rowParts.rows[row])] }
      }
    }
    for (place, row) in exceptions.rows.enumerated() { groups[Int(row)] = exceptions.groups[place] }
  }
}

/// Rows of a block that are of another group than codes of its own say, ascending.
struct GroupExceptions {
  private(set) var rows: [UInt32] = []
  /// The group that each of them has.
  private(set) var groups: [UInt32] = []
  /// The group that the codes say.
  private(set) var others: [UInt32] = []

  init(_ keys: [LocalCodes], strides: [UInt32]) {
    for key in keys where !key.exceptions.isEmpty {
      let new = key.exceptions.map(\.row)
      rows = rows.isEmpty ? new : Array(Set(rows).union(new)).sorted()
    }
    if rows.isEmpty { return }
    others = Self.groups(of: rows, keys, strides)
    groups = others
    for (key, codes) in keys.enumerated() where !codes.exceptions.isEmpty {
      let (bytes, stride) = (codes.rows, strides[key])
      codes.codes.withUnsafeBufferPointer { ofBytes in
        rows.withUnsafeBufferPointer { rows in
          groups.withUnsafeMutableBufferPointer { groups in
            codes.exceptions.withUnsafeBufferPointer { exceptions in
              var place = 0
              for exception in exceptions {
                while rows[place] < exception.row { place &+= 1 }
                let known = ofBytes[Int(bytes[Int(exception.row)])]
                groups[place] &+= (exception.code &- known) &* stride
              }
            }
          }
        }
      }
    }
  }

  /// The groups that the codes of rows say.
  private static func groups(of rows: [UInt32], _ keys: [LocalCodes], _ strides: [UInt32]) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: rows.count) { groups, count in
      count = rows.count
      rows.withUnsafeBufferPointer { rows in
        for (key, codes) in keys.enumerated() {
          let (bytes, stride) = (codes.rows, strides[key])
          codes.codes.withUnsafeBufferPointer { ofBytes in
            for place in 0..<rows.count {
              let part = ofBytes[Int(bytes[Int(rows[place])])] &* stride
              groups[place] = key == 0 ? part : groups[place] &+ part
            }
          }
        }
      }
    }
  }

  /// Calls `body` with each of the rows that is among others, its place here, its group, and the one that codes say.
  @inline(__always)
  func forEach(in selected: BlockRows, _ body: (_ place: Int, _ row: Int, _ group: Int, _ other: Int) -> Void)
  {
    switch selected {
    case .none: break
    case .all:
      for place in rows.indices { body(place, Int(rows[place]), Int(groups[place]), Int(others[place])) }
    case .some(let mask):
      let words = mask.words
      for place in rows.indices where words[Int(rows[place] >> 6)] >> UInt64(rows[place] & 63) & 1 == 1 {
        body(place, Int(rows[place]), Int(groups[place]), Int(others[place]))
      }
      withExtendedLifetime(mask) {}
    }
  }
}
