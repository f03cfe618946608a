import CKernels
import DossierBase
import DossierVector

/// Few ones among many bits, as Elias and Fano write ascending numbers.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 | number of ones, k |
/// | 4 | 1 | bits of a place that stand apart, l: below 17 |
/// | 5 | ⌈(⌊n / 2^l⌋ + k) / 8⌉ | for each one of place p a 1 as bit ⌊p / 2^l⌋ + its number, all others 0 |
/// | … | ⌈k l / 8⌉ | the lower l bits of each place, one after the other, least significant first |
enum SparseBits {
  /// The bits that stand apart, for so many ones among `count` bits.
  private static func lowBitCount(_ oneCount: Int, of count: Int) -> Int {
    let share = count / max(oneCount, 1)
    return max(0, Int.bitWidth - 1 - share.leadingZeroBitCount)
  }

  static func byteCount(oneCount: Int, of count: Int) -> Int {
    let low = lowBitCount(oneCount, of: count)
    return 5 + (count >> low + oneCount + 7) / 8 + (oneCount * low + 7) / 8
  }

  /// Bits that each one must save: it takes as long to bring it to its place as to read some dozens of rows.
  private static let leastSaving = 20

  /// True if bits are to be written so.
  static func isWorthIt(oneCount: Int, of count: Int) -> Bool {
    8 * byteCount(oneCount: oneCount, of: count) + leastSaving * oneCount < count
  }

  /// - Parameter places: of the ones, ascending and below `count`.
  static func write(_ places: [Int], of count: Int, to writer: inout ByteWriter) {
    let low = lowBitCount(places.count, of: count)
    writer.write(UInt32(places.count))
    writer.write(UInt8(low))
    var upper = [UInt8](repeating: 0, count: (count >> low + places.count + 7) / 8)
    var lower = [UInt8](repeating: 0, count: (places.count * low + 7) / 8)
    for (number, place) in places.enumerated() {
      let bit = place >> low + number
      upper[bit >> 3] |= 1 << UInt8(bit & 7)
      for offset in 0..<low where place >> offset & 1 == 1 {
        let bit = number * low + offset
        lower[bit >> 3] |= 1 << UInt8(bit & 7)
      }
    }
    for byte in upper { writer.write(byte) }
    for byte in lower { writer.write(byte) }
  }

  /// Makes the ones of `count` bits, all of which are 0, and says how many there are.
  ///
  /// - Throws: damage, unless the places ascend and lie below `count`, and there are from 1 to `count` of them.
  static func read(
    _ reader: inout ByteReader, of count: Int, _ bits: UnsafeMutablePointer<UInt64>
  ) throws(EngineError) -> Int {
    let form = try Form(&reader, of: count)
    let isRight = dossier_sparse_bits(
      form.upper.baseAddress?.assumingMemoryBound(to: UInt8.self), form.upper.count,
      form.lower.baseAddress?.assumingMemoryBound(to: UInt8.self), form.lower.count, UInt32(form.low),
      form.oneCount, count, bits)
    guard isRight != 0 else { throw .damaged("bits out of order") }
    return form.oneCount
  }

  /// The places of the ones.
  ///
  /// - Throws: as ``read(_:of:_:)``.
  static func readPlaces(_ reader: inout ByteReader, of count: Int) throws(EngineError) -> RowPositions {
    let form = try Form(&reader, of: count)
    let places = RowPositions(count: form.oneCount)
    let isRight = dossier_sparse_places(
      form.upper.baseAddress?.assumingMemoryBound(to: UInt8.self), form.upper.count,
      form.lower.baseAddress?.assumingMemoryBound(to: UInt8.self), form.lower.count, UInt32(form.low),
      form.oneCount, count, places.start)
    guard isRight != 0 else { throw .damaged("bits out of order") }
    return places
  }

  /// What the bytes consist of.
  private struct Form {
    let oneCount: Int
    let low: Int
    let upper: UnsafeRawBufferPointer
    let lower: UnsafeRawBufferPointer

    init(_ reader: inout ByteReader, of count: Int) throws(EngineError) {
      oneCount = Int(try reader.read(UInt32.self))
      low = Int(try reader.read(UInt8.self))
      guard oneCount >= 1, oneCount <= count, low <= 16 else { throw .damaged("a wrong number of bits") }
      upper = try reader.take((count >> low + oneCount + 7) / 8)
      lower = try reader.take((oneCount * low + 7) / 8)
    }
  }
}
