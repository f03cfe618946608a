import DossierBase

/// Packs numbers in the layout of ``BitPacking``.
enum PackKernel {
  /// Packs 1,024 numbers, of which only the first `count` matter, into zeroed memory.
  ///
  /// - Precondition: the numbers fit `width` bits, those past `count` are 0.
  static func pack(
    _ numbers: UnsafePointer<UInt64>, count: Int, width: Int, to target: UnsafeMutableRawPointer
  ) {
    switch width {
    case 0: break
    case 1...8: pack(numbers, count, width, target, UInt8.self)
    case 9...16: pack(numbers, count, width, target, UInt16.self)
    case 17...32: pack(numbers, count, width, target, UInt32.self)
    default: pack(numbers, count, width, target, UInt64.self)
    }
  }

  @inline(__always)
  private static func pack<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ numbers: UnsafePointer<UInt64>, _ count: Int, _ width: Int, _ target: UnsafeMutableRawPointer,
    _ word: Word.Type
  ) {
    let bits = Word.bitWidth
    let lanes = Limits.vectorRowCount / bits
    for step in 0..<(count + lanes - 1) / lanes {
      let row = step * width / bits
      let shift = step * width % bits
      let source = numbers + step * lanes
      merge(source, lanes, into: target + row * BitPacking.rowByteCount) { (number: Word) in
        number &<< Word(truncatingIfNeeded: shift)
      }
      if shift + width > bits {
        merge(source, lanes, into: target + (row + 1) * BitPacking.rowByteCount) { (number: Word) in
          number &>> Word(truncatingIfNeeded: bits - shift)
        }
      }
    }
  }

  @inline(__always)
  private static func merge<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ numbers: UnsafePointer<UInt64>, _ lanes: Int, into row: UnsafeMutableRawPointer,
    _ shifted: (Word) -> Word
  ) {
    for lane in 0..<lanes {
      let offset = lane &* MemoryLayout<Word>.size
      let old = Word(littleEndian: row.loadUnaligned(fromByteOffset: offset, as: Word.self))
      let merged = old | shifted(Word(truncatingIfNeeded: numbers[lane]))
      row.storeBytes(of: merged.littleEndian, toByteOffset: offset, as: Word.self)
    }
  }
}
