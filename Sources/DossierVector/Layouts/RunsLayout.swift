import CKernels
package import DossierBase

/// The value and the end of every run of equal values.
package final class RunsLayout: Layout, @unchecked Sendable {
  private let values: Vector
  private let owner: AnyObject
  private let ends: UnsafePointer<UInt32>
  /// The run of the row asked for last, as slices are asked for in order.
  @exclusivity(unchecked) private var lastRun = 0

  /// - Parameters:
  ///   - ends: the row after each run's last, ascending to the number of rows.
  ///   - owner: keeps the memory of `ends`.
  ///   - values: flat, without nulls, one per run.
  package init(ends: UnsafePointer<UInt32>, owner: AnyObject, values: Vector) {
    self.ends = ends
    self.owner = owner
    self.values = values
  }

  package func copy(_ sibling: Vector?) -> any Layout { RunsLayout(ends: ends, owner: owner, values: values) }

  package var kind: LayoutKind { .runs }
  package var isInRuns: Bool { true }
  package var isConstant: Bool { values.count == 1 }
  package var countsWithoutRows: Bool { true }
  package var byteCount: Int { values.byteCount + 4 * values.count }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let first = run(of: rows.lowerBound)
    guard let flat = values.layout as? FlatLayout else { preconditionFailure("the values of runs are flat") }
    if Int(ends[first]) >= rows.upperBound { return flat.view(first..<first + 1).repeated(rows.count) }
    let target = scratch.values(values.type)
    if let heap = flat.heap { target.reset(sharing: heap) } else { target.reset() }
    switch values.type.physicalType.byteCount {
    case 1: fill(target, flat, UInt8.self, first, rows)
    case 2: fill(target, flat, UInt16.self, first, rows)
    case 4: fill(target, flat, UInt32.self, first, rows)
    case 8: fill(target, flat, UInt64.self, first, rows)
    default: fill(target, flat, UInt128.self, first, rows)
    }
    target.count = rows.count
    return target.view
  }

  @inline(__always)
  private func fill<Element: BitwiseCopyable>(
    _ target: VectorBuilder, _ flat: FlatLayout, _ element: Element.Type, _ first: Int, _ rows: Range<Int>
  ) {
    let source = flat.start.assumingMemoryBound(to: element)
    let elements = target.elements(element)
    var run = first
    var row = 0
    while row < rows.count {
      let stop = min(Int(ends[run]) &- rows.lowerBound, rows.count)
      (elements + row).update(repeating: source[run], count: stop &- row)
      row = stop
      run &+= 1
    }
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    guard let found = try values.layout.numbers(count: values.count, asCodes: asCodes, buffer) else {
      return nil
    }
    // The numbers of the runs make room for those of the rows.
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: values.count) { ofRuns in
      switch found.numbers {
      case .bytes(let bytes): for run in 0..<values.count { ofRuns[run] = UInt16(bytes[run]) }
      case .words(let words): for run in 0..<values.count { ofRuns[run] = words[run] }
      }
      guard let ofRuns = ofRuns.baseAddress else { return }
      if case .bytes = found.numbers {
        fill(buffer.bytes) { UInt8(truncatingIfNeeded: ofRuns[$0]) }
      } else {
        fill(buffer.words) { ofRuns[$0] }
      }
    }
    if case .bytes = found.numbers {
      return BlockNumbers(.bytes(buffer.bytes), count: count, base: found.base)
    }
    return BlockNumbers(.words(buffer.words), count: count, base: found.base)
  }

  /// Writes the number of its run for every row; up to 16 more may be written.
  @inline(__always)
  private func fill<Number: FixedWidthInteger & SIMDScalar>(
    _ target: UnsafeMutablePointer<Number>, number: (Int) -> Number
  ) {
    var row = 0
    for run in 0..<values.count {
      let end = Int(ends[run])
      let value = number(run)
      // Most runs are short, and what is written beyond is written anew.
      UnsafeMutableRawPointer(target + row).storeBytes(
        of: SIMD16(repeating: value), as: SIMD16<Number>.self)
      if end &- row > 16 { (target + row).update(repeating: value, count: end &- row) }
      row = end
    }
  }

  package func localCodes(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) throws(EngineError) -> LocalCodes? {
    let ofRuns = NumberBuffer(rowCount: values.count)
    defer { withExtendedLifetime(ofRuns) {} }
    guard let found = try values.layout.numbers(count: values.count, asCodes: asCodes, ofRuns) else {
      return nil
    }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: values.count) { codes in
      if found.greatest < values.count {
        let ofNumbers = (0...found.greatest).map { code(found.base &+ Int64($0)) }
        for run in 0..<values.count { codes[run] = ofNumbers[Int(found[run])] }
      } else {
        for run in 0..<values.count { codes[run] = code(found.base &+ Int64(found[run])) }
      }
      return localCodes(count, UnsafeBufferPointer(codes), buffer)
    }
  }

  /// All rows by the codes that their runs have; nil if there are too many.
  private func localCodes(
    _ count: Int, _ codes: UnsafeBufferPointer<UInt32>, _ buffer: NumberBuffer
  ) -> LocalCodes? {
    guard let (numbering, hasFewCodes) = numbering(of: codes) else { return nil }
    var runs: [LocalCodes.Run] = []
    var exceptions: [LocalCodes.Exception] = []
    var row = 0
    var last: (code: UInt32, byte: UInt8?)?
    for run in 0..<codes.count {
      let end = Int(ends[run])
      if codes[run] != last?.code { last = (codes[run], numbering.known(codes[run])) }
      var byte = last?.byte
      if byte == nil || !hasFewCodes && end &- row < Self.longRowCount && byte != runs.last?.byte {
        // A short run goes with the rows before it, as exceptions.
        byte = runs.last?.byte ?? 0
        for row in row..<end { exceptions.append(LocalCodes.Exception(row: UInt32(row), code: codes[run])) }
        if exceptions.count * Self.exceptionShare > count { return nil }
      }
      if let last = runs.last, last.byte == byte {
        runs[runs.count - 1].end = end
      } else {
        runs.append(LocalCodes.Run(end: end, byte: byte ?? 0))
      }
      row = end
    }
    row = 0
    for run in runs {
      (buffer.bytes + row).update(repeating: run.byte, count: run.end &- row)
      row = run.end
    }
    return LocalCodes(rows: buffer.bytes, codes: numbering.codes, runs: runs, exceptions: exceptions)
  }

  /// Few codes are all numbered, of many those of long runs; nil if even these are too many, or none.
  private func numbering(
    of codes: UnsafeBufferPointer<UInt32>
  ) -> (numbering: CodeNumbering, hasFewCodes: Bool)? {
    var few = CodeNumbering()
    // Runs next to each other often have the same.
    var last: UInt32?
    for code in codes where few.codes.count <= Self.fewCodeCount {
      if code != last { _ = few.byte(of: code) }
      last = code
    }
    if few.codes.count <= Self.fewCodeCount { return (few, true) }
    var numbering = CodeNumbering()
    var row = 0
    for run in 0..<codes.count {
      let end = Int(ends[run])
      if end &- row >= Self.longRowCount, numbering.byte(of: codes[run]) == nil { return nil }
      row = end
    }
    return numbering.codes.isEmpty ? nil : (numbering, false)
  }

  package func rows(
    ofCodes truth: UnsafeBufferPointer<UInt8>, count: Int
  ) throws(EngineError) -> BlockRows? {
    guard let flat = values.layout as? FlatLayout, flat.kind == .flat else { return nil }
    let codes = flat.start.assumingMemoryBound(to: UInt16.self)
    var trueCount = 0
    for run in 0..<values.count { trueCount += Int(truth[Int(codes[run])]) }
    if trueCount == 0 { return BlockRows.none }
    if trueCount == values.count { return .all }
    let mask = BitMask(count: count)
    var row = 0
    for run in 0..<values.count {
      let end = Int(ends[run])
      if truth[Int(codes[run])] != 0 { mask.set(row..<end) }
      row = end
    }
    return .some(mask)
  }

  package func rows(within range: ClosedRange<Int64>, count: Int) throws(EngineError) -> BlockRows? {
    switch values.type {
    case .tinyint: rows(count, Int8.self) { range.contains(Int64($0)) }
    case .smallint: rows(count, Int16.self) { range.contains(Int64($0)) }
    case .integer, .date: rows(count, Int32.self) { range.contains(Int64($0)) }
    case .bigint: rows(count, Int64.self) { range.contains($0) }
    default: nil
    }
  }

  /// The rows of runs whose value meets a condition.
  @inline(__always)
  private func rows<Element>(
    _ count: Int, _ element: Element.Type, where meets: (Element) -> Bool
  ) -> BlockRows? {
    guard let flat = values.layout as? FlatLayout, flat.kind == .flat else { return nil }
    let elements = flat.start.assumingMemoryBound(to: element)
    var trueCount = 0
    for run in 0..<values.count { trueCount &+= meets(elements[run]) ? 1 : 0 }
    if trueCount == 0 { return BlockRows.none }
    if trueCount == values.count { return .all }
    let mask = BitMask(count: count)
    for run in 0..<values.count where meets(elements[run]) {
      mask.set((run == 0 ? 0 : Int(ends[run - 1]))..<Int(ends[run]))
    }
    return .some(mask)
  }

  /// All rows by the codes of the sums of dates, which the runs have, and numbers; nil if there are too many.
  func localCodes(
    plus added: BlockNumbers, _ buffer: NumberBuffer, code: (Int64) -> UInt32
  ) -> LocalCodes? {
    guard let flat = values.layout as? FlatLayout, values.type == .date else { return nil }
    let days = flat.start.assumingMemoryBound(to: Int32.self)
    var (first, last) = (Int64.max, Int64.min)
    for run in 0..<values.count {
      first = min(first, Int64(days[run]))
      last = max(last, Int64(days[run]))
    }
    let (least, overflow) = first.addingReportingOverflow(added.base)
    let span = last - first + Int64(added.greatest)
    guard !overflow, span < Self.sumLimit, least.magnitude < 1 << 40 else { return nil }
    var numbering = CodeNumbering()
    let isWritten = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(span) + 1) { bytes in
      for sum in 0...Int(span) {
        guard let byte = numbering.byte(of: code(least + Int64(sum))) else { return false }
        bytes[sum] = byte
      }
      guard let table = bytes.baseAddress else { return false }
      write(
        days, plus: added, from: first, UnsafeBufferPointer(start: table, count: Int(span) + 1), buffer.bytes)
      return true
    }
    return isWritten ? LocalCodes(rows: buffer.bytes, codes: numbering.codes) : nil
  }

  /// Writes for each row what a table has for the sum of its number and the day of its run, from `first` on.
  private func write(
    _ days: UnsafePointer<Int32>, plus added: BlockNumbers, from first: Int64,
    _ table: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutablePointer<UInt8>
  ) {
    switch added.numbers {
    case .bytes(let numbers):
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: table.count) { steps in
        // How far it is from each sum to one of another code; from the last ones there is none.
        steps[table.count - 1] = .max
        for sum in (0..<table.count - 1).reversed() {
          steps[sum] = table[sum] != table[sum + 1] ? 1 : steps[sum + 1] == .max ? .max : steps[sum + 1] + 1
        }
        dossier_code_sums(
          ends, days, values.count, Int32(first), table.baseAddress, steps.baseAddress, UInt8(added.greatest),
          numbers, target)
      }
    case .words(let numbers):
      var row = 0
      for run in 0..<values.count {
        let (end, start) = (Int(ends[run]), Int(Int64(days[run]) - first))
        for row in row..<end { target[row] = table[start + Int(numbers[row])] }
        row = end
      }
    }
  }

  /// Days for which codes are looked up beforehand.
  private static let sumLimit: Int64 = 1 << 13

  /// Rows of a run that gets a byte of its own among local codes; one row in so many may be an exception.
  private static let longRowCount = 16
  private static let fewCodeCount = 16
  private static let exceptionShare = 8

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    guard let flat = values.layout as? FlatLayout else { preconditionFailure("the values of runs are flat") }
    append(rows, validity, to: target, from: flat.view(0..<values.count)) { run(of: $0) }
  }

  package func addCounts(
    _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
  ) throws(EngineError) -> Int {
    guard let flat = values.layout as? FlatLayout else { preconditionFailure("the values of runs are flat") }
    let source = flat.start.assumingMemoryBound(to: UInt16.self)
    var (run, row, visited) = (run(of: rows.lowerBound), rows.lowerBound, 0)
    while row < rows.upperBound {
      let end = min(Int(ends[run]), rows.upperBound)
      counts[Int(source[run])] &+= UInt32(truncatingIfNeeded: end &- row)
      (row, run, visited) = (end, run &+ 1, visited &+ 1)
    }
    return visited
  }

  private func run(of row: Int) -> Int {
    var low = lastRun
    if low > 0, Int(ends[low - 1]) > row { low = 0 }
    var high = values.count - 1
    // Slices follow each other, so the run is mostly the same or a near one.
    var step = 1
    while low + step < high, Int(ends[low + step]) <= row { (low, step) = (low + step, step * 2) }
    high = min(high, low + step)
    while low < high {
      let middle = (low + high) / 2
      if Int(ends[middle]) > row { high = middle } else { low = middle + 1 }
    }
    lastRun = low
    return low
  }
}
