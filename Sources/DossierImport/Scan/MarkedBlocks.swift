import CKernels

/// Where delimiters, newlines and quotes stand in the blocks of 64 bytes of a text, some blocks ahead.
struct MarkedBlocks {
  private static let blockCount = 32

  private let dialect: Dialect
  private var marks = [dossier_marks](repeating: dossier_marks(), count: blockCount)
  private var used = blockCount

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// The marks of the block at `position`, each call the next one; those of bytes from `limit` on mean nothing.
  ///
  /// 64 bytes behind `limit` are readable.
  @inline(__always)
  mutating func next(_ bytes: UnsafePointer<UInt8>, at position: Int, to limit: Int) -> dossier_marks {
    if used == Self.blockCount { look(bytes + position, limit - position) }
    used &+= 1
    return marks[used &- 1]
  }

  @inline(never)
  private mutating func look(_ bytes: UnsafePointer<UInt8>, _ byteCount: Int) {
    let count = min(Self.blockCount, (byteCount + 63) / 64)
    // The last ones of the array, so that all are used up when the next look is due.
    used = Self.blockCount - count
    marks.withUnsafeMutableBufferPointer { marks in
      guard let start = marks.baseAddress else { return }
      dossier_find_marks(bytes, count, dialect.delimiter, dialect.newline, dialect.quote, start + used)
    }
  }
}
