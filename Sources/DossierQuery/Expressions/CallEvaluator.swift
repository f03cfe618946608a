import DossierBase
import DossierVector

/// Calls a function's kernel: once for constants, else per row.
final class CallEvaluator: Evaluator {
  private let function: ScalarFunction
  private let arguments: [any Evaluator]
  private let range: Range<Int>
  private let output: VectorBuilder
  private let constantOutput: VectorBuilder
  @exclusivity(unchecked) private var views: [VectorView] = []
  /// Where coded arguments become elements.
  @exclusivity(unchecked) private var elements: [VectorBuilder?]

  init(_ function: ScalarFunction, _ arguments: [any Evaluator], _ type: DataType, _ range: Range<Int>) {
    self.function = function
    self.arguments = arguments
    self.range = range
    output = VectorBuilder(type)
    constantOutput = VectorBuilder(type, capacity: 1)
    elements = Array(repeating: nil, count: arguments.count)
    views.reserveCapacity(arguments.count)
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    views.removeAll(keepingCapacity: true)
    var isConstant = function.isDeterministic
    for (place, argument) in arguments.enumerated() {
      let view = try argument.evaluate(slice)
      isConstant = isConstant && view.isConstant
      views.append(view.isCoded ? flattened(view, place) : view)
    }
    do throws(EngineError) {
      if isConstant {
        try call(into: constantOutput, count: 1)
        return constantOutput.constantView(count: slice.count)
      }
      try call(into: output, count: slice.count)
      return output.view
    } catch {
      throw error.located(at: .sql(range))
    }
  }

  private func flattened(_ view: VectorView, _ place: Int) -> VectorView {
    let target = elements[place] ?? VectorBuilder(view.type)
    elements[place] = target
    return view.flattened(into: target)
  }

  private func call(into target: VectorBuilder, count: Int) throws(EngineError) {
    target.reset()
    target.count = count
    if function.nulls == .propagate {
      for view in views where view.type == .null || view.isConstant && view.isNull(0) {
        target.makeValidityWritable()
        for row in 0..<count { target.validity[row] = 0 }
        target.clear()
        return
      }
      for view in views where !view.isConstant {
        if let validity = view.validity { target.restrictValidity(to: validity) }
      }
    }
    try function.kernel(KernelFrame(arguments: views, output: target, count: count))
  }
}

extension VectorBuilder {
  /// Makes every row null that is null by the given bytes.
  func restrictValidity(to other: UnsafePointer<UInt8>) {
    if !hasNulls {
      makeValidityWritable()
      validity.update(from: other, count: count)
    } else {
      for row in 0..<count { validity[row] &= other[row] }
    }
  }
}
