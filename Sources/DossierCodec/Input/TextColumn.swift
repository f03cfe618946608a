import DossierVector
import Glibc

/// Texts by row, in memory that somebody else keeps alive and unchanged.
struct TextColumn {
  let refs: UnsafeMutablePointer<StringRef>
  let bytes: UnsafePointer<UInt8>

  @inline(__always)
  subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + Int(refs[row].offset), count: Int(refs[row].length))
  }

  /// True if two rows have the same bytes.
  @inline(__always)
  func isEqual(_ left: Int, _ right: Int) -> Bool {
    // Texts of one dictionary stand at one place.
    refs[left].offset == refs[right].offset && refs[left].length == refs[right].length
      || isEqual(left, self, right)
  }

  /// True if a row has the same bytes as a row of other texts.
  @inline(__always)
  func isEqual(_ row: Int, _ other: TextColumn, _ otherRow: Int) -> Bool {
    let length = refs[row].length
    return length == other.refs[otherRow].length
      && memcmp(bytes + Int(refs[row].offset), other.bytes + Int(other.refs[otherRow].offset), Int(length))
        == 0
  }
}
