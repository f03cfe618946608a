import DossierBase
import DossierVector

/// Writes ids like `000.00.01.H29-210407-0001`: unit, day of acceptance, the unit's number on that day.
struct IdentifierWriter {
  private let refs: UnsafeMutablePointer<StringRef>
  private let heap: StringHeap
  private let prefixes: ConstantTable<UInt8>
  private var byteCount = 0
  /// `-yymmdd-`.
  private var datePart: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (48, 48, 48, 48, 48, 48)

  /// An id's bytes at most: nine digits of a number.
  private static let longest = CityDictionaries.prefixByteCount + 8 + 10

  init(_ columns: ColumnSet, _ dictionaries: CityDictionaries, count: Int) {
    let vector = columns.vector(.dossierID)
    heap = StringHeap(capacity: count * Self.longest)
    vector.shareHeap(heap)
    refs = vector.elements()
    prefixes = dictionaries.prefixes
  }

  mutating func setDay(_ day: Int) {
    let date = CivilDate(days: day)
    func digit(_ number: Int) -> UInt8 { UInt8(48 + number % 10) }
    datePart = (
      digit(date.year / 10), digit(date.year), digit(date.month / 10), digit(date.month),
      digit(date.day / 10), digit(date.day)
    )
  }

  @inline(__always)
  mutating func write(agency: Int, number: Int32, row: Int) {
    let start = heap.bytes + byteCount
    let size = CityDictionaries.prefixByteCount
    start.update(from: prefixes.base + agency &* size, count: size)
    var next = start + size
    next[0] = 45
    (next[1], next[2], next[3], next[4], next[5], next[6]) = datePart
    next[7] = 45
    next += 8
    var rest = UInt32(bitPattern: number)
    var digits = 4
    var limit: UInt64 = 10_000
    while UInt64(rest) >= limit {
      digits &+= 1
      limit &*= 10
    }
    var place = digits
    while place > 0 {
      place &-= 1
      next[place] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
      rest /= 10
    }
    let length = size &+ 8 &+ digits
    refs[row] = StringRef(
      offset: UInt32(truncatingIfNeeded: byteCount), length: UInt32(truncatingIfNeeded: length))
    byteCount &+= length
  }

  /// Ends the block: the heap then holds exactly the bytes written.
  func finish() { _ = heap.extend(by: byteCount) }
}
