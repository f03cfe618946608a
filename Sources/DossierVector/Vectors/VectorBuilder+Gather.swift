import DossierBase
import Glibc

/// A row of one of several views.
package struct RowPick: BitwiseCopyable, Sendable {
  /// Which view.
  package var source: UInt32
  package var row: UInt32

  package init(source: Int, row: Int) {
    self.source = UInt32(truncatingIfNeeded: source)
    self.row = UInt32(truncatingIfNeeded: row)
  }
}

/// Rows picked from several views, for sorting and merging.
extension VectorBuilder {
  /// Appends the picked rows.
  ///
  /// They stay codes if all views are codes over one dictionary.
  /// - Precondition: the views have the builder's type, and the rows fit the capacity.
  package func append(
    _ picks: UnsafeBufferPointer<RowPick>, from sources: UnsafeBufferPointer<VectorView>
  ) {
    precondition(count + picks.count <= capacity, "rows that fit")
    guard let first = sources.first, !picks.isEmpty else { return }
    precondition(first.type == type, "rows of the same type")
    if sources.count == 1 { return append(picks, of: first) }
    if count == 0, dictionary == nil, first.isCoded { dictionary = first.dictionary }
    if let dictionary, sources.allSatisfy({ $0.isCoded(by: dictionary) }) {
      let target = codes + count
      for (place, pick) in picks.enumerated() {
        target[place] = sources[Int(pick.source)].codes[Int(pick.row)]
      }
    } else {
      becomeFlat()
      appendElements(picks, sources)
    }
    appendValidity(picks, sources)
    count += picks.count
  }

  private func append(_ picks: UnsafeBufferPointer<RowPick>, of source: VectorView) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: picks.count) { rows in
      for (place, pick) in picks.enumerated() { rows.initializeElement(at: place, to: pick.row) }
      append(source, UnsafeBufferPointer(rows), from: 0)
    }
  }

  private func appendElements(
    _ picks: UnsafeBufferPointer<RowPick>, _ sources: UnsafeBufferPointer<VectorView>
  ) {
    switch type.physicalType {
    case .boolean, .int8: gather(UInt8.self, picks, sources)
    case .int16: gather(Int16.self, picks, sources)
    case .int32: gather(Int32.self, picks, sources)
    case .int64, .double: gather(Int64.self, picks, sources)
    case .int128, .interval: gather(Int128.self, picks, sources)
    case .string: gatherTexts(picks, sources)
    }
  }

  @inline(__always)
  private func gather<Element>(
    _ element: Element.Type, _ picks: UnsafeBufferPointer<RowPick>,
    _ sources: UnsafeBufferPointer<VectorView>
  ) {
    let target = elements(Element.self) + count
    for (place, pick) in picks.enumerated() {
      let (source, row) = (sources[Int(pick.source)], Int(pick.row))
      target[place] =
        source.isCoded
        ? source.dictionary.elements(Element.self)[Int(source.codes[row])]
        : source.elements(Element.self)[source.index(row)]
    }
  }

  private func gatherTexts(
    _ picks: UnsafeBufferPointer<RowPick>, _ sources: UnsafeBufferPointer<VectorView>
  ) {
    var placing = StringHeap.Placing(into: ownedHeap())
    let target = elements(StringRef.self) + count
    for (place, pick) in picks.enumerated() {
      let (source, row) = (sources[Int(pick.source)], Int(pick.row))
      let text = source.isNull(row) ? UnsafeBufferPointer(start: nil, count: 0) : source.text(row)
      target[place] = text.isEmpty ? StringRef(offset: 0, length: 0) : placing.place(text)
    }
  }

  private func appendValidity(
    _ picks: UnsafeBufferPointer<RowPick>, _ sources: UnsafeBufferPointer<VectorView>
  ) {
    guard hasNulls || sources.contains(where: \.hasNulls) else { return }
    makeValidityWritable()
    let target = validity + count
    for (place, pick) in picks.enumerated() {
      target[place] = sources[Int(pick.source)].isNull(Int(pick.row)) ? 0 : 1
    }
  }
}
