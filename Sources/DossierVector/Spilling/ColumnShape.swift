import DossierBase
import Glibc

/// How a column of a waiting batch stands in its memory, and as it is in a file: elements, a bit for each row's
/// validity, the bytes of texts. Each part begins at a multiple of 64 bytes, has 64 to spare, and is zero where unused.
struct ColumnShape: Sendable {
  /// Of the elements: SMALLINT if they are codes.
  let type: DataType
  let rowCount: Int
  /// One for each row, one for all, or none if all rows are null.
  let elementCount: Int
  /// True if some rows are null and some are not.
  let hasNulls: Bool
  let textByteCount: Int
  /// Bytes of the longest text, not counting those that codes stand for.
  let longestTextByteCount: Int
  /// What the elements are codes of.
  let dictionary: VectorDictionary?

  private var elementByteCount: Int { elementCount * type.physicalType.byteCount }
  private var validityByteCount: Int { hasNulls ? BitMask.wordCount(rowCount) * 8 : 0 }
  private var validityStart: Int { Self.padded(elementByteCount) }
  private var textStart: Int { validityStart + (hasNulls ? Self.padded(validityByteCount) : 0) }
  var byteCount: Int { textStart + (textByteCount > 0 ? Self.padded(textByteCount) : 0) }

  private static func padded(_ byteCount: Int) -> Int { (byteCount + 127) & ~63 }

  /// The column that begins at `start` in memory, which it keeps.
  func vector(at start: UnsafeMutableRawPointer, in memory: ReservedMemory) -> Vector {
    let values = values(at: start, in: memory)
    return dictionary.map { .coded(values, $0) } ?? values
  }

  /// A checksum of the column that begins at `start`.
  func checksum(at start: UnsafeMutableRawPointer) -> UInt64 {
    Hash.bytes(start.assumingMemoryBound(to: UInt8.self), count: byteCount)
  }

  private func values(at start: UnsafeMutableRawPointer, in memory: ReservedMemory) -> Vector {
    guard elementCount > 0 else { return .constant(.null, type, count: rowCount) }
    let heap =
      type == .varchar
      ? StringHeap(at: start + textStart, count: textByteCount, owner: memory) : nil
    let flat = FlatLayout(at: start, owner: memory, type, count: elementCount, heap: heap)
    guard elementCount == rowCount else {
      return Vector(type, count: rowCount, .allValid, ConstantLayout(Vector(type, count: 1, .allValid, flat)))
    }
    let validity: Validity =
      hasNulls
      ? .bits(BitMask(at: start + validityStart, count: rowCount, owner: memory)) : .allValid
    return Vector(type, count: rowCount, validity, flat)
  }

  // MARK: Writing

  /// How `values`, whose elements are flat or all null, stand in memory of their own.
  ///
  /// - Parameter rowCount: another number than the values' if the first of them is that of all rows.
  init(of values: Vector, rowCount: Int, dictionary: VectorDictionary?) {
    type = values.type
    self.rowCount = rowCount
    self.dictionary = dictionary
    if case .allNull = values.validity { elementCount = 0 } else { elementCount = values.count }
    let flat = elementCount > 0 ? values.layout as? FlatLayout : nil
    textByteCount = flat?.heap.map { min($0.count, values.textByteCount(flat)) } ?? 0
    hasNulls = elementCount > 0 && values.validity.words != nil
    longestTextByteCount = textByteCount > 0 ? values.longestTextByteCount(flat) : 0
  }

  /// Copies the values of which it is the shape to `start`, where there is room for them.
  func copy(_ values: Vector, to start: UnsafeMutableRawPointer) {
    let flat = elementCount > 0 ? values.layout as? FlatLayout : nil
    if let flat { memcpy(start, flat.start, elementByteCount) }
    memset(start + elementByteCount, 0, validityStart - elementByteCount)
    if hasNulls, let words = values.validity.words {
      memcpy(start + validityStart, words, validityByteCount)
      memset(start + validityStart + validityByteCount, 0, textStart - validityStart - validityByteCount)
    }
    guard textByteCount > 0, let flat, let heap = flat.heap else { return }
    let texts = start + textStart
    if textByteCount == heap.count {
      memcpy(texts, heap.bytes, textByteCount)
    } else {
      copyTexts(of: values, flat, heap, to: texts, start.assumingMemoryBound(to: StringRef.self))
    }
    memset(texts + textByteCount, 0, byteCount - textStart - textByteCount)
  }

  /// Copies the bytes of each text, for a heap that holds others, too.
  private func copyTexts(
    of values: Vector, _ flat: FlatLayout, _ heap: StringHeap, to texts: UnsafeMutableRawPointer,
    _ refs: UnsafeMutablePointer<StringRef>
  ) {
    let source = flat.start.assumingMemoryBound(to: StringRef.self)
    var count = 0
    for row in 0..<elementCount {
      let ref = source[row]
      guard !values.validity.isNull(row), ref.length > 0 else {
        refs[row] = StringRef(offset: 0, length: 0)
        continue
      }
      memcpy(texts + count, heap.bytes + Int(ref.offset), Int(ref.length))
      refs[row] = StringRef(offset: UInt32(count), length: ref.length)
      count += Int(ref.length)
    }
  }
}

extension Vector {
  fileprivate func longestTextByteCount(_ flat: FlatLayout?) -> Int {
    guard let refs = flat?.start.assumingMemoryBound(to: StringRef.self) else { return 0 }
    var longest: UInt32 = 0
    for row in 0..<count where !validity.isNull(row) { longest = max(longest, refs[row].length) }
    return Int(longest)
  }

  /// Bytes of the texts that are not null, each counted as often as it occurs.
  fileprivate func textByteCount(_ flat: FlatLayout?) -> Int {
    guard let refs = flat?.start.assumingMemoryBound(to: StringRef.self) else { return 0 }
    var total = 0
    for row in 0..<count where !validity.isNull(row) { total += Int(refs[row].length) }
    return total
  }
}
