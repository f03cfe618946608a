import DossierBase
import DossierVector

/// LIKE and ILIKE; the third argument, if there is one, is the escape character.
enum LikeKernels {
  static func function(ignoresCase: Bool) -> ScalarFunction {
    ScalarFunction(.like(ignoresCase: ignoresCase)) { (frame) throws(EngineError) in
      let target = frame.output.elements(UInt8.self)
      let hasConstantPattern = frame.arguments.dropFirst().allSatisfy { $0.isConstant }
      var pattern: LikePattern?
      for row in 0..<frame.count where frame.isValid(row) {
        if pattern == nil || !hasConstantPattern {
          pattern = try makePattern(frame, row, ignoresCase: ignoresCase)
        }
        let text = frame.text(0, row)
        let matches = ignoresCase ? try folded(text, pattern!) : try pattern!.matches(text)
        target[row] = matches ? 1 : 0
      }
    }
  }

  private static func makePattern(
    _ frame: KernelFrame, _ row: Int, ignoresCase: Bool
  ) throws(EngineError) -> LikePattern {
    var escape: UInt8?
    if frame.arguments.count == 3 {
      let text = frame.text(2, row)
      guard text.count <= 1 else {
        throw EngineError(.evaluation, "the escape of LIKE is one character or none")
      }
      escape = text.first
    }
    if !ignoresCase { return LikePattern(frame.text(1, row), escape: escape) }
    return lowered(frame.text(1, row)).withUnsafeBufferPointer { LikePattern($0, escape: escape) }
  }

  private static func folded(
    _ text: UnsafeBufferPointer<UInt8>, _ pattern: LikePattern
  ) throws(EngineError) -> Bool {
    let lowered = lowered(text)
    return try lowered.withUnsafeBufferPointer { (bytes) throws(EngineError) in try pattern.matches(bytes) }
  }

  /// The text in lower case, scalar by scalar.
  private static func lowered(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    if text.allSatisfy({ $0 < 0x80 }) { return text.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 } }
    let heap = StringHeap(capacity: text.count + 16)
    TextFunctions.mapScalars(text, heap, TextFunctions.lowerCase)
    return Array(UnsafeBufferPointer(start: heap.bytes, count: heap.count))
  }
}
