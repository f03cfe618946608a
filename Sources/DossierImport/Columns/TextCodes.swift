import DossierBase
import DossierVector

/// The texts of one column of a chunk as codes, given while the texts' bytes are in a processor's cache.
///
/// Codes are worth it where texts repeat; where they hardly do, the column is left as it is.
struct TextCodes {
  /// Columns of a chunk that get codes.
  static let columnLimit = 64
  /// One text in so many rows may be new, beyond a few.
  private static let newShare = 8
  private static let fewTextCount = 256

  /// Nil once codes are of no use.
  private var numbers: TextNumbers? = TextNumbers()
  private var codes: VectorBuilder
  private var rowCount = 0

  init(capacity: Int) { codes = VectorBuilder(.smallint, capacity: capacity) }

  mutating func grow(to capacity: Int) { codes = codes.grown(to: capacity, keeping: rowCount) }

  /// Takes in the rows of `texts` up to `end`, which stand in `heap` with all others.
  mutating func add(upTo end: Int, of texts: VectorBuilder, hasNulls: Bool, in heap: StringHeap) {
    guard let numbers, end > rowCount else { return }
    // Lines that were taken for parts of texts may be more rows than a block has.
    guard end <= Limits.blockRowCount else {
      self.numbers = nil
      return
    }
    numbers.number(
      texts.elements(StringRef.self) + rowCount, validity: hasNulls ? texts.validity + rowCount : nil,
      count: end - rowCount, in: heap, into: codes.codes + rowCount)
    rowCount = end
    if numbers.count > rowCount / Self.newShare + Self.fewTextCount { self.numbers = nil }
  }

  /// The texts as codes, or as they are if that is as good.
  func coded(_ texts: Vector, in heap: StringHeap) -> Vector {
    guard let numbers, rowCount == texts.count, numbers.count > 0 else { return texts }
    codes.count = rowCount
    let codes = Vector(.smallint, count: rowCount, texts.validity, codes.finish().layout)
    return .coded(codes, numbers.dictionary(in: heap))
  }
}
