import DossierBase
import DossierVector

/// Calls a function's kernel: once for constants, once per distinct text for dictionary vectors, else per row.
final class CallEvaluator: Evaluator {
  private let function: ScalarFunction
  private let arguments: [Evaluator]
  private let range: Range<Int>
  private let output: Vector
  private lazy var constantOutput = Vector(type, capacity: 1)
  private lazy var memo = DictionaryMemo(type)

  init(_ function: ScalarFunction, _ arguments: [Evaluator], _ type: DataType, _ range: Range<Int>) {
    self.function = function
    self.arguments = arguments
    self.range = range
    output = Vector(type)
    super.init(type)
  }

  override func evaluate(_ batch: Batch) throws(EngineError) -> Vector {
    var vectors: [Vector] = []
    vectors.reserveCapacity(arguments.count)
    for argument in arguments { vectors.append(try argument.evaluate(batch)) }
    do throws(EngineError) {
      return try call(vectors, count: batch.count)
    } catch {
      throw error.located(at: .sql(range))
    }
  }

  private func call(_ vectors: [Vector], count: Int) throws(EngineError) -> Vector {
    let varying = vectors.indices.filter { vectors[$0].form != .constant }
    if function.isDeterministic {
      if varying.isEmpty { return try callOnce(vectors, count: count) }
      if function.nulls == .propagate, varying.count == 1, vectors[varying[0]].form == .dictionary,
        let result = try memo.result(of: vectors, varying: varying[0], count: count, compute: run)
      {
        return result
      }
    }
    try run(vectors.map { $0.form == .dictionary ? $0.flattened() : $0 }, into: output, count: count)
    return output
  }

  private func callOnce(_ vectors: [Vector], count: Int) throws(EngineError) -> Vector {
    try run(vectors, into: constantOutput, count: 1)
    constantOutput.form = .constant
    constantOutput.count = count
    return constantOutput
  }

  private func run(_ vectors: [Vector], into target: Vector, count: Int) throws(EngineError) {
    target.reset()
    target.count = count
    if function.nulls == .propagate {
      if vectors.contains(where: { $0.form == .constant && $0.isNull(0) || $0.type == .null }) {
        target.makeValidityWritable()
        for row in 0..<count { target.validity[row] = 0 }
        target.clearValues()
        return
      }
      for vector in vectors where vector.hasNulls && vector.form != .constant {
        target.restrictValidity(to: vector)
      }
    }
    try function.kernel(KernelFrame(arguments: vectors, output: target, count: count))
  }
}

extension Vector {
  /// Makes every row null that is null in `other`.
  ///
  /// - Precondition: both vectors are flat and of the same count.
  func restrictValidity(to other: Vector) {
    if !hasNulls {
      makeValidityWritable()
      validity.update(from: other.validity, count: count)
    } else {
      for row in 0..<count { validity[row] &= other.validity[row] }
    }
  }

  /// Sets every element to zero bytes, so that null rows hold something defined.
  func clearValues() {
    data.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 1) * type.physicalType.byteCount)
  }
}
