import DossierBase
import DossierVector

/// greatest and least of any number of arguments of one type: nulls are passed over, of equal ones the first counts.
enum ExtremeKernels {
  static func function(_ name: String, _ type: DataType, isGreatest: Bool) -> ScalarFunction {
    let kernel: ScalarFunction.Kernel =
      switch type.physicalType {
      case .boolean: { (frame) throws(EngineError) in integers(frame, isGreatest, UInt8.self) }
      case .int8: { (frame) throws(EngineError) in integers(frame, isGreatest, Int8.self) }
      case .int16: { (frame) throws(EngineError) in integers(frame, isGreatest, Int16.self) }
      case .int32: { (frame) throws(EngineError) in integers(frame, isGreatest, Int32.self) }
      case .int64: { (frame) throws(EngineError) in integers(frame, isGreatest, Int64.self) }
      case .int128: { (frame) throws(EngineError) in integers(frame, isGreatest, Int128.self) }
      case .double:
        { (frame) throws(EngineError) in
          pick(frame, Double.self) {
            let order = ComparisonKernels.order($0, $1)
            return isGreatest ? order > 0 : order < 0
          }
        }
      case .interval:
        { (frame) throws(EngineError) in
          pick(frame, Interval.self) {
            let (new, known) = ($0.comparableMicroseconds, $1.comparableMicroseconds)
            return isGreatest ? new > known : new < known
          }
        }
      case .string: { (frame) throws(EngineError) in try texts(frame, isGreatest) }
      }
    return ScalarFunction(.named(name), nulls: .handledByKernel, kernel: kernel)
  }

  @inline(__always)
  private static func integers<Element: FixedWidthInteger>(
    _ frame: KernelFrame, _ isGreatest: Bool, _ type: Element.Type
  ) {
    pick(frame, Element.self) { isGreatest ? $0 > $1 : $0 < $1 }
  }

  /// Each row's value that no later one exceeds.
  @inline(__always)
  private static func pick<Element>(
    _ frame: KernelFrame, _ type: Element.Type, _ exceeds: (_ new: Element, _ known: Element) -> Bool
  ) {
    let target = frame.output.elements(Element.self)
    for row in 0..<frame.count {
      var best: Element?
      for (index, argument) in frame.arguments.enumerated() where !argument.isNull(row) {
        let value = frame.element(index, row, Element.self)
        if let known = best, !exceeds(value, known) { continue }
        best = value
      }
      if best == nil { frame.output.setNull(row) }
      target[row] = best ?? frame.element(0, row, Element.self)
    }
  }

  private static func texts(_ frame: KernelFrame, _ isGreatest: Bool) throws(EngineError) {
    try frame.mapToText { (row, heap) throws(EngineError) in
      var best: UnsafeBufferPointer<UInt8>?
      for (index, argument) in frame.arguments.enumerated() where !argument.isNull(row) {
        let text = frame.text(index, row)
        if let known = best {
          let order = StringHeap.compare(text, known)
          guard isGreatest ? order > 0 : order < 0 else { continue }
        }
        best = text
      }
      guard let best else { return frame.output.setNull(row) }
      try heap.requireRoom(for: best.count)
      TextFunctions.append(best, to: heap)
    }
  }
}
