import DossierBase
import DossierVector

/// Repeats the values of runs; a vector within one run comes out constant.
final class RunEndDecoder: ValueDecoder {
  private let ends: PartValues
  /// The elements of ``ends``.
  private let rowEnds: UnsafeMutablePointer<UInt32>
  private let values: PartValues

  /// - Throws: damage, unless the ends ascend to the number of rows.
  init(_ reader: inout ByteReader, _ shape: BlockShape) throws(EngineError) {
    let runCount = Int(try reader.read(UInt32.self))
    guard runCount >= 1, runCount <= shape.rowCount else { throw .damaged("a wrong number of runs") }
    let endPart = try PartBlock.read(&reader, lane: .bits32, rowCount: runCount)
    let valuePart = try PartBlock.read(&reader, lane: shape.lane, rowCount: runCount)
    ends = try PartValues(endPart)
    values = try PartValues(valuePart)
    rowEnds = ends.elements.assumingMemoryBound(to: UInt32.self)
    var previous: UInt32 = 0
    for run in 0..<runCount {
      guard rowEnds[run] > previous else { throw .damaged("the ends of runs do not ascend") }
      previous = rowEnds[run]
    }
    guard previous == UInt32(shape.rowCount) else {
      throw .damaged("runs end at another row than their block")
    }
  }

  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError) {
    if let heap = values.heap { output.shareHeap(heap) }
    let start = vector * Limits.vectorRowCount
    let run = firstRun(endingAfter: start)
    if Int(rowEnds[run]) >= start + count { output.form = .constant }
    switch values.lane {
    case .bits8: fill(output, UInt8.self, run, start, count)
    case .bits16: fill(output, UInt16.self, run, start, count)
    case .bits32: fill(output, UInt32.self, run, start, count)
    case .bits64, .text: fill(output, UInt64.self, run, start, count)
    case .bits128: fill(output, UInt128.self, run, start, count)
    }
  }

  @inline(__always)
  private func fill<Element: BitwiseCopyable>(
    _ output: Vector, _ element: Element.Type, _ firstRun: Int, _ start: Int, _ count: Int
  ) {
    let source = values.elements.assumingMemoryBound(to: element)
    let target = output.elements(element)
    if output.form == .constant {
      target[0] = source[firstRun]
      return
    }
    var run = firstRun
    var row = 0
    while row < count {
      let stop = min(Int(rowEnds[run]) &- start, count)
      (target + row).update(repeating: source[run], count: stop &- row)
      row = stop
      run &+= 1
    }
  }

  func isKnown(within domain: ValueDomain) -> Bool { values.areWithin(domain) }

  func requireUTF8() throws(EngineError) { try values.requireUTF8() }

  private func firstRun(endingAfter row: Int) -> Int {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(rowEnds[middle]) > row { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
