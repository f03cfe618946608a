import DossierBase
import DossierVector

/// Puts one result together from several sources, row by row.
final class RowChooser {
  private static let open = UInt32.max

  private let type: DataType
  private let output: VectorBuilder
  private let flags = VectorBuilder(.boolean)
  private let rows = RowList()
  /// Per row the number of its source, or `open`.
  @exclusivity(unchecked) private var sourceOfRow = [UInt32](repeating: 0, count: Limits.vectorRowCount)
  @exclusivity(unchecked) private var count = 0
  @exclusivity(unchecked) private var openCount = 0
  @exclusivity(unchecked) private var useCounts: [Int]

  init(_ type: DataType, sourceCount: Int) {
    self.type = type
    output = VectorBuilder(type)
    useCounts = Array(repeating: 0, count: sourceCount)
  }

  func begin(_ rowCount: Int) {
    count = rowCount
    openCount = rowCount
    for row in 0..<rowCount { sourceOfRow[row] = Self.open }
    for source in useCounts.indices { useCounts[source] = 0 }
  }

  /// Gives the open rows for which `condition` is true to a source.
  func assignOpenRows(to source: Int, where condition: any Evaluator, _ slice: SliceReader)
    throws(EngineError)
  {
    guard openCount > 0 else { return }
    try evaluateOpen(condition, slice, into: flags) { vector, place, row in
      if !vector.isNull(place), vector.elements(UInt8.self)[vector.index(place)] != 0 {
        assign(row, to: source)
      }
    }
  }

  /// Gives the open rows for which `term` is not null to a source.
  func assignOpenRows(to source: Int, whereNotNull term: any Evaluator, _ slice: SliceReader)
    throws(EngineError)
  {
    guard openCount > 0 else { return }
    try evaluateOpen(term, slice, into: nil) { vector, place, row in
      if vector.type != .null, !vector.isNull(place) { assign(row, to: source) }
    }
  }

  func assignRest(to source: Int) {
    for row in 0..<count where sourceOfRow[row] == Self.open { assign(row, to: source) }
  }

  private func assign(_ row: Int, to source: Int) {
    sourceOfRow[row] = UInt32(source)
    useCounts[source] += 1
    openCount -= 1
  }

  /// - Parameter elements: where codes become elements, if `body` reads those.
  @inline(__always)
  private func evaluateOpen(
    _ evaluator: any Evaluator, _ slice: SliceReader, into elements: VectorBuilder?,
    _ body: (VectorView, Int, Int) -> Void
  ) throws(EngineError) {
    do throws(EngineError) {
      var vector = try evaluator.evaluate(slice)
      if let elements { vector = vector.flattened(into: elements) }
      for row in 0..<count where sourceOfRow[row] == Self.open { body(vector, row, row) }
    } catch {
      if error.code != .evaluation || openCount == count { throw error }
      rows.removeAll()
      for row in 0..<count where sourceOfRow[row] == Self.open { rows.append(row) }
      var vector = try evaluator.evaluate(slice.subset(rows.buffer))
      if let elements { vector = vector.flattened(into: elements) }
      for (place, row) in rows.buffer.enumerated() { body(vector, place, Int(row)) }
    }
  }

  /// The chosen values; the result belongs to the chooser or is a source's own.
  func choose(_ sources: [any Evaluator], _ slice: SliceReader) throws(EngineError) -> VectorView {
    if let all = useCounts.firstIndex(of: count) { return try sources[all].evaluate(slice) }
    output.reset()
    output.count = count
    if type == .varchar { return try chooseTexts(sources, slice) }
    for (source, evaluator) in sources.enumerated() where useCounts[source] > 0 {
      try copy(evaluator, source, slice)
    }
    return output.view
  }

  /// Visits the rows of a source with its vector; `place` is the row's position in that vector.
  @inline(__always)
  private func visit(
    _ evaluator: any Evaluator, _ source: Int, _ slice: SliceReader,
    _ body: (VectorView, _ place: Int, _ row: Int) -> Void
  ) throws(EngineError) {
    do throws(EngineError) {
      let vector = try evaluator.evaluate(slice)
      for row in 0..<count where sourceOfRow[row] == UInt32(source) { body(vector, row, row) }
    } catch {
      if error.code != .evaluation { throw error }
      rows.removeAll()
      for row in 0..<count where sourceOfRow[row] == UInt32(source) { rows.append(row) }
      let vector = try evaluator.evaluate(slice.subset(rows.buffer))
      for (place, row) in rows.buffer.enumerated() { body(vector, place, Int(row)) }
    }
  }

  private func copy(_ evaluator: any Evaluator, _ source: Int, _ slice: SliceReader) throws(EngineError) {
    switch type.physicalType {
    case .boolean, .int8: try copy(UInt8.self, evaluator, source, slice)
    case .int16: try copy(Int16.self, evaluator, source, slice)
    case .int32: try copy(Int32.self, evaluator, source, slice)
    case .int64, .double: try copy(Int64.self, evaluator, source, slice)
    case .int128, .interval: try copy(Int128.self, evaluator, source, slice)
    case .string: preconditionFailure("texts have their own path")
    }
  }

  @inline(__always)
  private func copy<Element>(
    _ element: Element.Type, _ evaluator: any Evaluator, _ source: Int, _ slice: SliceReader
  ) throws(EngineError) {
    let target = output.elements(Element.self)
    try visit(evaluator, source, slice) { vector, place, row in
      if vector.isNull(place) { output.setNull(row) }
      target[row] =
        vector.isCoded
        ? vector.dictionary.elements(Element.self)[Int(vector.codes[place])]
        : vector.elements(Element.self)[vector.index(place)]
    }
  }

  /// Texts become codes of a dictionary made for the slice if they are few, so that grouping stays cheap.
  private func chooseTexts(_ sources: [any Evaluator], _ slice: SliceReader) throws(EngineError) -> VectorView
  {
    let dictionary = StringDictionary()
    for (source, evaluator) in sources.enumerated() where useCounts[source] > 0 {
      var cachedCode = -1
      try visit(evaluator, source, slice) { vector, place, row in
        if vector.isNull(place) {
          output.setNull(row)
          output.codes[row] = 0
          return
        }
        if vector.isConstant, cachedCode >= 0 {
          output.codes[row] = UInt16(cachedCode)
          return
        }
        let text = vector.text(place)
        cachedCode =
          text.isEmpty
          ? dictionary.insert([]) : dictionary.insert(text.baseAddress!, count: text.count)
        output.codes[row] = UInt16(cachedCode)
      }
    }
    output.dictionary = stableDictionary(like: dictionary)
    return output.view
  }

  @exclusivity(unchecked) private var lastDictionary: VectorDictionary?

  /// The dictionary of an earlier slice if it has the same texts in the same order, so that codes keep their meaning.
  private func stableDictionary(like dictionary: StringDictionary) -> VectorDictionary {
    if let lastDictionary, lastDictionary.count == dictionary.count,
      (0..<dictionary.count).allSatisfy({
        StringHeap.compare(lastDictionary.text($0), dictionary[$0]) == 0
      })
    {
      return lastDictionary
    }
    if dictionary.count == 0 { _ = dictionary.insert([]) }
    let made = VectorDictionary(dictionary)
    lastDictionary = made
    return made
  }
}
