import DossierBase
import DossierVector

/// Turns the fields of one column of a tile into elements of a vector.
///
/// Every loop writes a validity byte for each row and lists the rows that do not fit in ``failures``.
struct ColumnReader {
  let tile: Tile
  /// The column's place among the fields.
  let column: Int
  let vector: VectorBuilder
  /// The vector's row for the tile's first one.
  let firstRow: Int
  let style: TextStyle
  let notation: Notation
  /// Rows of the tile whose value does not fit.
  var failures: [Int] = []
  /// True if the tile has an empty field here.
  var hasNulls = false
  /// The layouts that all dates in another order agree with.
  var layouts = DateLayoutSet.all
  /// What the values say of the column's notation.
  var evidence = NotationEvidence()

  init(
    _ tile: Tile, column: Int, into vector: VectorBuilder, at firstRow: Int, style: TextStyle,
    notation: Notation
  ) {
    self.tile = tile
    self.column = column
    self.vector = vector
    self.firstRow = firstRow
    self.style = style
    self.notation = notation
  }

  mutating func read(as reading: ColumnReading) {
    switch reading {
    case .boolean: readBooleans(isStrict: true)
    case .integer: readInt64s(isStrict: true)
    case .huge:
      let marks = notation.marks
      readSlowly(Int128.self) { text in marks.plainly(text) { ValueText.huge($0) } }
    case .double: readDoubles(isStrict: true)
    case .time: readSlowly(Int64.self) { text in ValueText.time(text) }
    case .date: readDates(isStrict: true)
    case .timestamp: readTimestamps(isStrict: true)
    case .text: readTexts()
    case .localDate(let layout): readLocalDates(layout)
    case .localTimestamp(let layout): readLocalTimestamps(layout)
    case .patternDate: readPatternDates()
    case .patternTimestamp: readPatternTimestamps()
    }
  }

  mutating func read(as type: DataType) {
    switch type {
    case .boolean, .null: readBooleans(isStrict: false)
    case .tinyint: readInt8s()
    case .smallint: readInt16s()
    case .integer: readInt32s()
    case .bigint: readInt64s(isStrict: false)
    case .hugeint:
      let marks = notation.marks
      noteNumbers()
      readSlowly(Int128.self) { text in FixedText.huge(text, marks) }
    case .double:
      noteNumbers()
      readDoubles(isStrict: false)
    case .decimal(let precision, let scale): readDecimals(type, precision: precision, scale: scale)
    case .varchar: readTexts()
    case .date: readDates(isStrict: false)
    case .time: readSlowly(Int64.self) { text in ValueText.time(text) }
    case .timestamp: readTimestamps(isStrict: false)
    case .interval: preconditionFailure("columns of intervals are refused before reading begins")
    }
  }

  /// Lists the rows that have a value at all.
  mutating func readNothing() {
    for row in 0..<tile.rowCount where tile.span(row, column).count > 0 { failures.append(row) }
  }

  /// The kinds of all values of the column in this tile.
  func kinds() -> KindSet {
    var kinds = KindSet()
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if span.count > 0 { kinds.formUnion(ValueKind.classify(tile.text(span), style)) }
      if kinds.isFinal { break }
    }
    return kinds
  }

  @inline(__always)
  var validity: UnsafeMutablePointer<UInt8> { vector.validity + firstRow }

  /// A loop for the rarer types, one call per value.
  @inline(__always)
  mutating func readSlowly<Element>(
    _ type: Element.Type, _ parse: (UnsafeBufferPointer<UInt8>) -> Element?
  ) {
    let output = vector.elements(Element.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if span.count > 0, let value = parse(tile.text(span)) {
        output[row] = value
        validity[row] = 1
      } else {
        miss(row, span)
      }
    }
  }

  /// Values of the tile that were read; those that did not fit are not among them.
  func valueCount() -> Int {
    var count = 0
    let validity = validity
    for row in 0..<tile.rowCount { count &+= Int(validity[row]) }
    return count
  }

  /// Notes a row without a value: empty, or one that does not fit.
  @inline(__always)
  mutating func miss(_ row: Int, _ span: FieldSpan) {
    validity[row] = 0
    hasNulls = true
    if span.count > 0 { failures.append(row) }
  }
}
