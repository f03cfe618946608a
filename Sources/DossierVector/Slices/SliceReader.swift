package import DossierBase

/// Reads a batch slice by slice: what expressions are evaluated on.
///
/// A column is decoded when it is first asked for in a slice, once for all expressions. The rows are all of a slice, or
/// some of them, gathered. For one thread at a time.
package final class SliceReader {
  private let parent: SliceReader?
  @exclusivity(unchecked) private var range = 0..<0
  @exclusivity(unchecked) private var wholeCount = 0
  /// Positions within the slice; nil if all rows are read.
  @exclusivity(unchecked) private var positions: UnsafeBufferPointer<UInt32>?
  /// What was asked for in this slice, by column and aspect: all rows, and the rows at `positions`.
  @exclusivity(unchecked) private var wholes: [VectorView?] = []
  @exclusivity(unchecked) private var parts: [VectorView?] = []
  @exclusivity(unchecked) private var buffers: [SliceBuffer?] = []
  @exclusivity(unchecked) private var gathered: [VectorBuilder?] = []
  @exclusivity(unchecked) private var columnCount = 0
  /// True if the rows stand in no batch: only what was presented is known.
  @exclusivity(unchecked) private var isPresented = false
  @exclusivity(unchecked) private var child: SliceReader?
  @exclusivity(unchecked) private var batch = Batch(columns: [], rowCount: 0)
  /// The positions in a slice of the rows that count; made when a batch does not count all.
  @exclusivity(unchecked) private var selected: UnsafeMutablePointer<UInt32>?

  package init() { parent = nil }

  deinit { selected?.deallocate() }

  /// A reader of some rows of another reader's slice.
  private init(parent: SliceReader) { self.parent = parent }

  /// Rows that are read now.
  @exclusivity(unchecked) package private(set) var count = 0

  /// The first row of the slice in its batch.
  package var start: Int { range.lowerBound }

  /// Turns to a batch; no slice of it is read yet.
  package func begin(_ batch: Batch) {
    self.batch = batch
    isPresented = false
    range = 0..<0
    makeRoom(batch.columnCount)
  }

  private func makeRoom(_ columnCount: Int) {
    self.columnCount = columnCount
    while wholes.count < columnCount * ColumnAspect.allCases.count {
      wholes.append(nil)
      parts.append(nil)
      buffers.append(nil)
      gathered.append(nil)
    }
    forget()
  }

  /// Knows nothing of the rows any more, and reads all of them.
  private func forget() {
    for place in wholes.indices { wholes[place] = nil }
    widen()
  }

  /// Reads all rows of a range, which lies in one slice of ``Limits/vectorRowCount`` rows.
  package func move(to rows: Range<Int>) {
    range = rows
    wholeCount = rows.count
    forget()
  }

  /// Turns to the next slice of the batch with rows that count, and reads those; false at the end.
  ///
  /// Some of them are read through ``subset(_:)``.
  package func next() -> Bool {
    while range.upperBound < batch.rowCount {
      let start = range.upperBound
      move(to: start..<min(start + Limits.vectorRowCount, batch.rowCount))
      if case .all = batch.selection { return true }
      let rows = selected ?? .allocate(capacity: Limits.vectorRowCount)
      selected = rows
      let found = batch.select(range, into: rows)
      if found < count { narrow(to: UnsafeBufferPointer(start: rows, count: found)) }
      if found > 0 { return true }
    }
    return false
  }

  /// Reads rows of the slice, given by their positions in it, until ``widen()`` or the next ``move(to:)``.
  ///
  /// - Parameter rows: stay as they are as long as they are read.
  package func narrow(to rows: UnsafeBufferPointer<UInt32>) {
    precondition(positions == nil, "all rows of the slice are read")
    positions = rows
    count = rows.count
    for place in parts.indices { parts[place] = nil }
  }

  /// Reads all rows of the slice again.
  package func widen() {
    positions = nil
    count = wholeCount
  }

  /// A reader of some of the rows read now, given by their positions among them; reused by the next call.
  package func subset(_ rows: UnsafeBufferPointer<UInt32>) -> SliceReader {
    let reader = child ?? SliceReader(parent: self)
    child = reader
    reader.wholeCount = count
    reader.makeRoom(columnCount)
    reader.narrow(to: rows)
    return reader
  }

  /// Reads rows that stand in no batch: a view for each column.
  ///
  /// The views must stay valid as long as they are read.
  package func present(_ views: [VectorView], count: Int) {
    isPresented = true
    wholeCount = count
    makeRoom(views.count)
    for (column, view) in views.enumerated() { wholes[place(column, .values)] = view }
  }

  /// Reads rows that stand in no batch, and of which only the column of this number is known.
  package func present(_ view: VectorView, as column: Int) {
    isPresented = true
    wholeCount = view.count
    makeRoom(column + 1)
    wholes[place(column, .values)] = view
  }

  /// The values of a column in the rows that are read; valid until the reader moves.
  package func view(_ column: Int) throws(EngineError) -> VectorView { try view(column, .values) }

  /// What is asked of a column, in the rows that are read; valid until the reader moves.
  package func view(_ column: Int, _ aspect: ColumnAspect) throws(EngineError) -> VectorView {
    guard let positions else { return try whole(column, aspect) }
    let place = place(column, aspect)
    if let known = parts[place] { return known }
    let view = gather(try whole(column, aspect), positions, place)
    parts[place] = view
    return view
  }

  /// The numbers of a column of texts, all of which have a form, in the rows that are read; as ``view(_:)``.
  ///
  /// - Throws: ``EngineError/Code/damaged`` if a text has another form.
  package func numbers(_ column: Int, of form: DigitsForm) throws(EngineError) -> VectorView {
    let place = place(column, .digits)
    guard let positions else { return try wholeNumbers(column, of: form) }
    if let known = parts[place] { return known }
    let view = gather(try wholeNumbers(column, of: form), positions, place)
    parts[place] = view
    return view
  }

  private func wholeNumbers(_ column: Int, of form: DigitsForm) throws(EngineError) -> VectorView {
    let place = place(column, .digits)
    if let known = wholes[place] { return known }
    let view: VectorView
    if let parent {
      view = try parent.numbers(column, of: form)
    } else if let values = wholes[self.place(column, .values)] {
      view = try buffer(place, .bigint).numbers(of: values, form)
    } else {
      precondition(!isPresented, "a column that was presented")
      batch.noteSlices(of: column)
      view = try batch.column(column).numbers(range, of: form, buffer(place, .bigint))
    }
    wholes[place] = view
    return view
  }

  /// The values of a column, if they are codes; nothing is decoded where they are not.
  package func codedView(_ column: Int) throws(EngineError) -> VectorView? {
    var root = self
    while let parent = root.parent { root = parent }
    if !root.isPresented, try root.batch.column(column).codes == nil { return nil }
    let view = try view(column)
    return view.isCoded ? view : nil
  }

  private func place(_ column: Int, _ aspect: ColumnAspect) -> Int {
    column * ColumnAspect.allCases.count + aspect.rawValue
  }

  private func whole(_ column: Int, _ aspect: ColumnAspect) throws(EngineError) -> VectorView {
    let place = place(column, aspect)
    if let known = wholes[place] { return known }
    let view: VectorView
    if let parent {
      view = try parent.view(column, aspect)
    } else if aspect != .values, let values = wholes[self.place(column, .values)] {
      view = buffer(place, aspect.type(values.type)).view(aspect, of: values)
    } else {
      precondition(!isPresented, "a column that was presented")
      let vector = try batch.column(column)
      batch.noteSlices(of: column)
      view = try vector.view(range, aspect, buffer(place, aspect.type(vector.type)))
    }
    wholes[place] = view
    return view
  }

  private func buffer(_ place: Int, _ type: DataType) -> SliceBuffer {
    if let buffer = buffers[place], buffer.isFor(type) { return buffer }
    let buffer = SliceBuffer(type)
    buffers[place] = buffer
    return buffer
  }

  private func gather(
    _ whole: VectorView, _ positions: UnsafeBufferPointer<UInt32>, _ place: Int
  ) -> VectorView {
    if whole.isConstant { return whole.repeated(positions.count) }
    if gathered[place]?.type != whole.type { gathered[place] = VectorBuilder(whole.type) }
    let target = gathered[place]!
    target.reset()
    target.append(whole, positions, from: 0)
    return target.view
  }
}
