import DossierBase

/// IS NULL, IS TRUE, IS DISTINCT FROM and NOT.
enum NullTests {
  static let isNull = ScalarFunction(.nullness(isNegated: false), nulls: .handledByKernel) {
    (frame) throws(EngineError) in
    fill(frame, valid: 0)
  }

  static let isNotNull = ScalarFunction(.nullness(isNegated: true), nulls: .handledByKernel) {
    (frame) throws(EngineError) in
    fill(frame, valid: 1)
  }

  /// Writes `valid` for rows with a value and its opposite for nulls.
  private static func fill(_ frame: KernelFrame, valid: UInt8) {
    let argument = frame.arguments[0]
    let target = frame.output.elements(UInt8.self)
    let count = frame.count
    guard argument.type != .null, !argument.isConstant, let validity = argument.validity else {
      let isNull = argument.type == .null || argument.isNull(0)
      target.update(repeating: isNull ? 1 - valid : valid, count: count)
      return
    }
    do {
      let flip = 1 - valid
      for row in 0..<count { target[row] = validity[row] ^ flip }
    }
  }

  static let not = ScalarFunction(.not) { (frame) throws(EngineError) in
    frame.map(UInt8.self, UInt8.self) { 1 &- $0 }
  }

  /// `x IS [NOT] TRUE` and `FALSE`: never null.
  static func isTruth(_ truth: Bool, isNegated: Bool) -> ScalarFunction {
    ScalarFunction(.truth(truth, isNegated: isNegated), nulls: .handledByKernel) {
      (frame) throws(EngineError) in
      let argument = frame.arguments[0]
      let values = argument.elements(UInt8.self)
      let target = frame.output.elements(UInt8.self)
      for row in 0..<frame.count {
        let holds =
          argument.type != .null && !argument.isNull(row)
          && (values[argument.index(row)] != 0) == truth
        target[row] = holds != isNegated ? 1 : 0
      }
    }
  }

  /// `a IS [NOT] DISTINCT FROM b` for two arguments of one type: null counts as a value.
  static func isDistinct(_ type: DataType, isNegated: Bool) -> ScalarFunction {
    let comparison = ComparisonKernels.function(.notEqual, type)
    return ScalarFunction(.distinctness(type, isNegated: isNegated), nulls: .handledByKernel) {
      (frame) throws(EngineError) in
      let (left, right) = (frame.arguments[0], frame.arguments[1])
      let target = frame.output.elements(UInt8.self)
      if type != .null, type != .varchar || left.heap != nil && right.heap != nil {
        frame.output.makeValidityWritable()
        for row in 0..<frame.count {
          frame.output.validity[row] = left.isNull(row) || right.isNull(row) ? 0 : 1
        }
        try comparison.kernel(frame)
      }
      for row in 0..<frame.count {
        let (leftNull, rightNull) = (left.isNull(row), right.isNull(row))
        if leftNull || rightNull || type == .null { target[row] = leftNull == rightNull ? 0 : 1 }
        if isNegated { target[row] = 1 - target[row] }
      }
      frame.output.hasNulls = false
    }
  }
}
