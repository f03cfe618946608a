import CKernels
import DossierBase

/// Unpacks numbers from the layout of ``BitPacking`` straight into elements of the wanted width.
///
/// An element becomes `base + stride × number`, all modulo the element's width. Up to 1,024 elements are
/// written, a whole number of steps.
enum UnpackKernel {
  /// - Precondition: `width` is at most `elementByteCount` × 8, and the packed bytes are complete.
  static func unpack(
    _ source: UnsafeRawPointer?, width: Int, count: Int, base: UInt64, stride: UInt64,
    to target: UnsafeMutableRawPointer, elementByteCount: Int
  ) {
    dossier_unpack(
      source?.assumingMemoryBound(to: UInt8.self), UInt32(width), count, base, stride, target,
      elementByteCount)
  }
}
