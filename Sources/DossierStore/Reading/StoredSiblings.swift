import DossierBase
import DossierCodec
import DossierVector

/// The columns of a stored block as they were written, read when a chunk refers to one.
final class StoredSiblings: SiblingColumns {
  private let segment: Segment
  private let block: Int
  private let columns: [ColumnEntry]
  private let reader: ExtentReader
  /// The table-wide dictionary of a column, by its number in the table.
  private let dictionary: (Int) -> VectorDictionary?
  private let what: String
  private var known: [UInt32: Vector] = [:]

  /// - Parameters:
  ///   - block: its number in the segment.
  ///   - columns: those of the table.
  ///   - what: names the block in messages.
  init(
    _ segment: Segment, block: Int, of columns: [ColumnEntry], _ reader: ExtentReader, _ what: String,
    dictionary: @escaping (Int) -> VectorDictionary?
  ) {
    self.segment = segment
    self.block = block
    self.columns = columns
    self.reader = reader
    self.what = what
    self.dictionary = dictionary
  }

  var columnIDs: [UInt32] { segment.columnIDs.sorted() }

  func column(_ id: UInt32) throws(EngineError) -> Vector? {
    if let vector = known[id] { return vector }
    guard let position = segment.columnIDs.firstIndex(of: id),
      let number = columns.firstIndex(where: { $0.id == id })
    else { return nil }
    let chunk = segment.chunk(position, block: block)
    let memory = try reader.bytes(of: chunk.extent, owner: .column(id), what: what)
    let place = EngineError.Place.file(path: reader.file.path, offset: chunk.extent.offset, what: what)
    let vector = try chunk.vector(
      UnsafeRawBufferPointer(memory.bytes), type: columns[number].type,
      rowCount: segment.rowCount(ofBlock: block), dictionary: dictionary(number), owner: memory,
      budget: reader.budget, siblings: nil
    ) { place }
    known[id] = vector
    return vector
  }
}
