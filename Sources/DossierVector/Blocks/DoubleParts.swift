import CKernels
import DossierBase

/// The doubles of a slice as integers of 128 bits that count one power of two.
@usableFromInline package final class DoubleParts {
  /// By how much a number of 53 bits is shifted at most.
  package static let shiftLimit = Int(DOSSIER_DOUBLE_SHIFT)

  private let memory: VectorMemory
  /// The lower and the upper halves of the integers, and 1 where a value does not fit.
  @usableFromInline let lower: UnsafeMutablePointer<UInt64>
  @usableFromInline let upper: UnsafeMutablePointer<UInt64>
  @usableFromInline let others: UnsafeMutablePointer<UInt8>

  /// Room for a slice.
  package init() {
    let count = Limits.vectorRowCount
    memory = VectorMemory(byteCount: count * (2 * MemoryLayout<UInt64>.stride + 1))
    lower = memory.start.bindMemory(to: UInt64.self, capacity: 2 * count)
    upper = lower + count
    others = memory.start.advanced(by: 2 * count * MemoryLayout<UInt64>.stride)
      .bindMemory(to: UInt8.self, capacity: count)
  }

  /// Takes values, at most ``Limits/vectorRowCount``, apart; true if some do not fit.
  ///
  /// - Parameter least: the exponent, as in a double's bits and at least 1, whose lowest bit an integer counts.
  package func split(_ values: UnsafePointer<Double>, count: Int, least: Int) -> Bool {
    dossier_double_parts(values, count, UInt64(least), lower, upper, others) != 0
  }

  /// The integer of a row; 0 if it does not fit.
  @inlinable package subscript(row: Int) -> Int128 {
    @inline(__always) get { Int128(Int64(bitPattern: upper[row])) &<< 64 | Int128(lower[row]) }
  }

  /// True for a row whose value does not fit; zeros do.
  @inlinable package func isOther(_ row: Int) -> Bool { others[row] != 0 }
}
