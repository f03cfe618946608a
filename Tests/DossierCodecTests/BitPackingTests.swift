import CKernels
import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// The packing kernels against the layout as the format's page words it, bit by bit.
@Suite struct BitPackingTests {
  /// Bit `k` of a lane's string is bit `k % b` of the lane's word in row `k / b`.
  private static func packedByDefinition(_ numbers: [UInt64], width: Int) -> [UInt8] {
    if width == 0 { return [] }
    let wordBitCount = [8, 16, 32, 64].first { $0 >= width }!
    let laneCount = 1_024 / wordBitCount
    let entryCount = (numbers.count + laneCount - 1) / laneCount
    let rowCount = (entryCount * width + wordBitCount - 1) / wordBitCount
    var bytes = [UInt8](repeating: 0, count: 128 * rowCount)
    for (index, number) in numbers.enumerated() {
      let (entry, lane) = index.quotientAndRemainder(dividingBy: laneCount)
      for bit in 0..<width where number >> UInt64(bit) & 1 == 1 {
        let place = entry * width + bit
        let wordStart = place / wordBitCount * 128 + lane * wordBitCount / 8
        bytes[wordStart + place % wordBitCount / 8] |= 1 << UInt8(place % 8)
      }
    }
    return bytes
  }

  private static func packed(_ numbers: [UInt64], width: Int) -> [UInt8] {
    let padded = numbers + Array(repeating: 0, count: 1_024 - numbers.count)
    var writer = ByteWriter()
    writer.fill(BitPacking.byteCount(width: width, count: numbers.count)) { target in
      PackKernel.pack(padded, count: numbers.count, width: width, to: target)
    }
    return writer.bytes
  }

  @Test(arguments: 0...64)
  func packingFollowsTheDefinition(_ width: Int) {
    var random = SeededRandom(seed: UInt64(width))
    for count in [1, 63, 64, 65, 200, 1_024] {
      let numbers = (0..<count).map { _ in width == 0 ? 0 : random.next() >> UInt64(64 - width) }
      #expect(Self.packed(numbers, width: width) == Self.packedByDefinition(numbers, width: width))
    }
  }

  @Test(arguments: 0...64)
  func unpackingAddsBaseAndStride(_ width: Int) {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    for level in 0...dossier_machine_level() {
      dossier_use_kernel_level(level)
      Self.checkUnpacking(width)
    }
  }

  private static func checkUnpacking(_ width: Int) {
    var random = SeededRandom(seed: 100 + UInt64(width))
    let target = UnsafeMutableRawPointer.allocate(byteCount: 8 * 1_024, alignment: 64)
    defer { target.deallocate() }
    let scales: [(count: Int, base: UInt64, stride: UInt64)] = [
      (1_024, 0, 1), (1_000, .max - 9, 1), (77, 1 << 40 + 3, 86_400_000_000),
    ]
    for (count, base, stride) in scales {
      let numbers = (0..<count).map { _ in width == 0 ? 0 : random.next() >> UInt64(64 - width) }
      let expected = numbers.map { $0 &* stride &+ base }
      let bytes = packed(numbers, width: width)
      for elementByteCount in [1, 2, 4, 8] where elementByteCount * 8 >= width {
        bytes.withUnsafeBytes { bytes in
          UnpackKernel.unpack(
            bytes.baseAddress, width: width, count: count, base: base, stride: stride, to: target,
            elementByteCount: elementByteCount)
        }
        let isEqual = (0..<count).allSatisfy { row in
          (0..<elementByteCount).allSatisfy { byte in
            let found = target.load(fromByteOffset: row * elementByteCount + byte, as: UInt8.self)
            return found == UInt8(truncatingIfNeeded: expected[row] >> UInt64(8 * byte))
          }
        }
        #expect(isEqual, "\(width) bits to \(elementByteCount) bytes")
      }
    }
  }

  @Test func theCommonStrideIsTheGreatestCommonDivisor() {
    let cases: [([UInt64], UInt64)] = [
      ([6, 10, 4], 2), ([0, 0], 0), ([0, 86_400_000_000, 172_800_000_000], 86_400_000_000), ([7], 7),
      ([UInt64.max, UInt64.max / 3], UInt64.max / 3), ([1 << 63, 1 << 20], 1 << 20), ([12, 18, 5], 1),
    ]
    for (differences, expected) in cases {
      var stride = CommonStride()
      for difference in differences { stride.include(difference) }
      #expect(stride.value == expected)
      if expected > 0 {
        for difference in differences { #expect(stride.quotient(difference) == difference / expected) }
      }
    }
  }

  @Test func extremesNeedAllBits() throws {
    let column = Vector(.bigint, [.integer(.min), .integer(.max), .integer(0)])
    EncodingLaws.check(column, forcing: .bitPacked)
    let wide = Vector(.hugeint, [.hugeint(Int128(Int64.min)), .hugeint(Int128(Int64.max))])
    EncodingLaws.check(wide, forcing: .bitPacked)
    let tooWide = Vector(.hugeint, [.hugeint(Int128(Int64.max) + 1), .hugeint(0)])
    #expect(try BlockEncoder.encode(tooWide, forcing: .bitPacked) == nil)
  }
}
