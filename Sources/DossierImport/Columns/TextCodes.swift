import DossierBase
import DossierVector

/// The texts of one column of a chunk as codes, given while the texts' bytes are in a processor's cache.
///
/// Codes are worth it where texts repeat; where they hardly do, the column is left as it is.
struct TextCodes {
  private let numbers = TextNumbers()
  private var codes: VectorBuilder
  private var isUseful = true
  private var rowCount = 0

  init(capacity: Int) { codes = VectorBuilder(.smallint, capacity: capacity) }

  mutating func grow(to capacity: Int) { codes = codes.grown(to: capacity, keeping: rowCount) }

  /// Takes in the rows of `texts` up to `end`, which stand in `heap` with all others.
  mutating func add(upTo end: Int, of texts: VectorBuilder, hasNulls: Bool, in heap: StringHeap) {
    guard isUseful, end > rowCount else { return }
    // Texts of more lines than a chunk has rows at most.
    guard end <= Limits.blockRowCount else {
      isUseful = false
      return
    }
    numbers.number(
      texts.elements(StringRef.self) + rowCount, validity: hasNulls ? texts.validity + rowCount : nil,
      count: end - rowCount, in: heap, into: codes.codes + rowCount)
    rowCount = end
    isUseful = numbers.count * 2 <= rowCount
  }

  /// The texts as codes, or as they are if that is as good.
  func coded(_ texts: Vector, in heap: StringHeap) -> Vector {
    guard isUseful, rowCount == texts.count, numbers.count > 0 else { return texts }
    codes.count = rowCount
    let codes = Vector(.smallint, count: rowCount, texts.validity, codes.finish().layout)
    return .coded(codes, numbers.dictionary(in: heap))
  }
}
