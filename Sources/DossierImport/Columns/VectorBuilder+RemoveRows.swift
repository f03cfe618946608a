import DossierVector
import Glibc

extension VectorBuilder {
  /// Closes the gaps of some of the `count` rows from `first` on; rows are counted from `first`, ascending.
  func removeRows(_ rows: [Int], from first: Int, count: Int) {
    let width = type.physicalType.byteCount
    var write = first
    var read = 0
    for row in rows + [count] {
      let kept = row - read
      if kept > 0, write != first + read {
        memmove(data + write * width, data + (first + read) * width, kept * width)
        memmove(validity + write, validity + first + read, kept)
      }
      write += kept
      read = row + 1
    }
  }

  /// A builder with room for more rows and the first `count` rows of this one.
  func grown(to capacity: Int, keeping count: Int) -> VectorBuilder {
    let larger = VectorBuilder(type, capacity: capacity)
    memcpy(larger.data, data, count * type.physicalType.byteCount)
    memcpy(larger.validity, validity, count)
    return larger
  }
}
