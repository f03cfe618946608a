import DossierVector

/// The different texts of a block in order of first appearance; valid until others are numbered.
struct DistinctTexts {
  let count: Int
  let refs: UnsafePointer<StringRef>
  let bytes: UnsafePointer<UInt8>
  /// Keeps the bytes.
  let source: Vector

  subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + Int(refs[index].offset), count: Int(refs[index].length))
  }
}
