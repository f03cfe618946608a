import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// A codec that is made for these tests: BIGINT values as what they lie after those of a sibling without nulls.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 | the sibling's id |
/// | 4 | 4 + n | a part of 64-bit lanes: the differences |
private enum ToyDifference: Encoding {
  static let id = EncodingID(rawValue: 200)
  static let refersToSibling = true

  /// The sibling with the smallest differences, and those.
  private static func best(_ column: BlockInput) -> (id: UInt32, differences: BlockInput, byteCount: Int)? {
    guard column.type == .bigint, let siblings = column.siblings, case .integers(let values) = column.values
    else { return nil }
    var best: (id: UInt32, differences: BlockInput, byteCount: Int)?
    for id in siblings.columnIDs {
      guard let sibling = try? siblings.column(id), sibling.type == .bigint,
        case .allValid = sibling.validity,
        let base = try? sibling.scalars()
      else { continue }
      let differences = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
      for row in 0..<column.count {
        guard case .integer(let start) = base[row] else { preconditionFailure("a sibling without nulls") }
        // Under a null any difference will do.
        differences[row] = column.isNull(row) ? 0 : values[row] &- start
      }
      let input = BlockInput(lane: .bits64, count: column.count, values: .integers(differences))
      let byteCount = 4 + PartBlock.estimate(input)
      if byteCount < best?.byteCount ?? .max { best = (id, input, byteCount) }
    }
    return best
  }

  static func estimate(_ column: BlockInput) -> Int? { best(column)?.byteCount }

  static func encode(_ column: BlockInput, to writer: inout ByteWriter) throws(EngineError) -> Bool {
    guard let best = best(column) else { return false }
    writer.write(best.id)
    try PartBlock.write(best.differences, to: &writer)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let rowCount = header.shape.rowCount
    let sibling = try chunk.sibling(try reader.read(), rowCount: rowCount)
    guard header.shape.lane == .bits64, sibling.type == .bigint, chunk.type == .bigint else {
      throw .damaged("a difference of other types")
    }
    let part = try PartBlock.read(&reader, lane: .bits64, rowCount: rowCount, chunk.part(.bigint, nil))
    return DifferenceLayout(base: sibling, difference: part)
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    "to column \(try reader.read(UInt32.self))"
  }
}

/// The columns of a block, encoded; a sibling is decoded when it is asked for.
private final class EncodedColumns: SiblingColumns {
  var blocks: [UInt32: EncodedBlock] = [:]
  var readIDs: [UInt32] = []
  let rowCount: Int

  init(rowCount: Int) { self.rowCount = rowCount }

  /// Those that refer to no other.
  var columnIDs: [UInt32] { blocks.filter { !$0.value.refersToSibling }.keys.sorted() }

  func column(_ id: UInt32) throws(EngineError) -> Vector? {
    guard let block = blocks[id] else { return nil }
    readIDs.append(id)
    return try vector(block.bytes, siblings: nil)
  }

  func vector(_ bytes: [UInt8], siblings: EncodedColumns?) throws(EngineError) -> Vector {
    let memory = try ReservedMemory(byteCount: bytes.count, .unlimited, for: "a test")
    memory.bytes.copyBytes(from: bytes)
    var chunk = ChunkContext(type: .bigint, owner: memory)
    chunk.siblings = siblings
    return try BlockDecoder.vector(
      UnsafeRawBufferPointer(memory.bytes), rowCount: rowCount, nil, among: SiblingTests.encodings, chunk)
  }

  func encode(_ column: Vector) throws(EngineError) -> EncodedBlock {
    let input = try BlockInput(column)
    input.siblings = self
    return try EncodingChooser.encode(input, among: SiblingTests.encodings)
  }
}

/// A codec sees the other columns of the block when it chooses, encodes, decodes and reads.
@Suite struct SiblingTests {
  fileprivate static let encodings = EncodingChooser.encodings + [ToyDifference.self]

  /// Moments without order, and others some days later.
  private static func columns(
    _ count: Int, nulls: Bool = false
  ) -> (accepted: Vector, finished: Vector, noise: Vector) {
    var random = SeededRandom(seed: 3)
    let accepted = (0..<count).map { _ in Int64(random.below(1 << 40)) }
    let finished = accepted.map { $0 + Int64(random.below(30)) }
    let noise = (0..<count).map { _ in Int64(random.below(1 << 41)) }
    return (
      Vector(.bigint, accepted.map { .integer($0) }),
      Vector(
        .bigint, finished.enumerated().map { nulls && $0.offset % 7 == 2 ? .null : .integer($0.element) }),
      Vector(.bigint, noise.map { .integer($0) })
    )
  }

  @Test(arguments: [1, 1_024, 5_000], [false, true])
  func theNearestSiblingIsChosenAndTheValuesComeBack(count: Int, nulls: Bool) throws {
    let (accepted, finished, noise) = Self.columns(count, nulls: nulls)
    let block = EncodedColumns(rowCount: count)
    for (id, column) in [(UInt32(4), noise), (9, accepted)] { block.blocks[id] = try block.encode(column) }
    let encoded = try block.encode(finished)
    guard count > 1 else { return }
    #expect(encoded.encoding == ToyDifference.id && encoded.refersToSibling)
    #expect(encoded.bytes.count < accepted.count * 2)
    block.readIDs = []
    let decoded = try block.vector(encoded.bytes, siblings: block)
    #expect(block.readIDs == [9])
    #expect(decoded.layout.kind == .difference)
    #expect(try decoded.scalars() == finished.scalars())
    // Slices in any order.
    let scratch = SliceBuffer(.bigint)
    let last = (count - 1) / 1_024 * 1_024
    let view = try decoded.view(last..<count, scratch)
    let expectedScratch = SliceBuffer(.bigint)
    let expected = try finished.view(last..<count, expectedScratch)
    #expect(view.firstDifference(from: expected) == nil)
  }

  @Test func whatRefersToAnotherIsReferredToByNone() throws {
    let (accepted, finished, _) = Self.columns(3_000)
    let block = EncodedColumns(rowCount: 3_000)
    block.blocks[1] = try block.encode(accepted)
    block.blocks[2] = try block.encode(finished)
    #expect(block.blocks[2]?.refersToSibling == true && block.columnIDs == [1])
    let later = try block.encode(Vector(.bigint, try finished.scalars()))
    // The same values as column 2's, but only column 1 is offered.
    block.readIDs = []
    _ = try block.vector(later.bytes, siblings: block)
    #expect(block.readIDs == [1])
  }

  @Test func patchesOfTheSiblingChangeNothing() throws {
    let (accepted, finished, _) = Self.columns(2_000)
    let block = EncodedColumns(rowCount: 2_000)
    block.blocks[1] = try block.encode(accepted)
    let encoded = try block.encode(finished)
    let decoded = try block.vector(encoded.bytes, siblings: block)
    let positions = [UInt32(3), 1_500].withUnsafeBufferPointer { RowPositions($0) }
    let patched = try #require(try block.column(1))
      .patched(Vector(.bigint, [.integer(-1), .null]), at: positions)
    #expect(try patched.scalars()[1_500] == .null)
    #expect(try decoded.scalars() == finished.scalars())
  }

  @Test func hostileReferencesAreDamage() throws {
    let (accepted, finished, _) = Self.columns(2_000)
    let block = EncodedColumns(rowCount: 2_000)
    block.blocks[1] = try block.encode(accepted)
    let encoded = try block.encode(finished)
    func failure(_ bytes: [UInt8], _ siblings: EncodedColumns?) -> EngineError.Code? {
      do throws(EngineError) {
        _ = try block.vector(bytes, siblings: siblings)
        return nil
      } catch { return error.code }
    }
    #expect(failure(encoded.bytes, block) == nil)
    #expect(failure(encoded.bytes, nil) == .damaged)
    // A column that is not there; itself; one that refers to another.
    var bytes = encoded.bytes
    bytes[BlockHeader.byteCount] = 7
    #expect(failure(bytes, block) == .damaged)
    block.blocks[7] = EncodedBlock(encoding: encoded.encoding, bytes: bytes, refersToSibling: true)
    #expect(failure(bytes, block) == .damaged)
    block.blocks[7] = encoded
    #expect(failure(bytes, block) == .damaged)
    // One of another number of rows.
    let shorter = EncodedColumns(rowCount: 1_000)
    shorter.blocks[1] = try shorter.encode(Self.columns(1_000).accepted)
    #expect(failure(encoded.bytes, shorter) == .damaged)
    for count in stride(from: 0, to: encoded.bytes.count, by: 97) {
      #expect(failure(Array(encoded.bytes[..<count]), block) == .damaged)
    }
  }
}
