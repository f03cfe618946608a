import DossierBase
import DossierVector

/// The loop shapes that kernels share: element by element over flat and constant arguments.
///
/// All are inlined into their callers in this module, so that each becomes a concrete, vectorisable loop.
extension KernelFrame {
  /// output[i] = body(a[i]).
  @inline(__always)
  func map<A, R>(_ a: A.Type, _ r: R.Type, _ body: (A) -> R) {
    let source = arguments[0].elements(A.self)
    let target = output.elements(R.self)
    if arguments[0].isConstant {
      let value = body(source[0])
      for row in 0..<count { target[row] = value }
    } else {
      for row in 0..<count { target[row] = body(source[row]) }
    }
  }

  /// output[i] = body(a[i], b[i]).
  @inline(__always)
  func map<A, B, R>(_ a: A.Type, _ b: B.Type, _ r: R.Type, _ body: (A, B) -> R) {
    let left = arguments[0].elements(A.self)
    let right = arguments[1].elements(B.self)
    let target = output.elements(R.self)
    switch (arguments[0].isConstant, arguments[1].isConstant) {
    case (false, false): for row in 0..<count { target[row] = body(left[row], right[row]) }
    case (false, true):
      let value = right[0]
      for row in 0..<count { target[row] = body(left[row], value) }
    case (true, false):
      let value = left[0]
      for row in 0..<count { target[row] = body(value, right[row]) }
    case (true, true):
      let value = body(left[0], right[0])
      for row in 0..<count { target[row] = value }
    }
  }

  /// output[i] = body(a[i], &failed); where `failed` comes out true on a valid row, `failure(row)` is thrown.
  @inline(__always)
  func tryMap<A, R>(
    _ a: A.Type, _ r: R.Type, _ body: (A, inout Bool) -> R, failure: (A) -> EngineError
  ) throws(EngineError) {
    let source = arguments[0].elements(A.self)
    let target = output.elements(R.self)
    let step = arguments[0].isConstant ? 0 : 1
    var anyFailed = false
    for row in 0..<count { target[row] = body(source[row &* step], &anyFailed) }
    guard anyFailed else { return }
    for row in 0..<count where isValid(row) {
      var failed = false
      _ = body(source[row * step], &failed)
      if failed { throw failure(source[row * step]) }
    }
  }

  /// output[i] = body(a[i], b[i], &failed); see the unary form.
  @inline(__always)
  func tryMap<A, B, R>(
    _ a: A.Type, _ b: B.Type, _ r: R.Type, _ body: (A, B, inout Bool) -> R,
    failure: (A, B) -> EngineError
  ) throws(EngineError) {
    let left = arguments[0].elements(A.self)
    let right = arguments[1].elements(B.self)
    let target = output.elements(R.self)
    let leftStep = arguments[0].isConstant ? 0 : 1
    let rightStep = arguments[1].isConstant ? 0 : 1
    var anyFailed = false
    if leftStep == 1, rightStep == 1 {
      for row in 0..<count { target[row] = body(left[row], right[row], &anyFailed) }
    } else if leftStep == 1 {
      let value = right[0]
      for row in 0..<count { target[row] = body(left[row], value, &anyFailed) }
    } else {
      for row in 0..<count { target[row] = body(left[0], right[row &* rightStep], &anyFailed) }
    }
    guard anyFailed else { return }
    for row in 0..<count where isValid(row) {
      var failed = false
      _ = body(left[row * leftStep], right[row * rightStep], &failed)
      if failed { throw failure(left[row * leftStep], right[row * rightStep]) }
    }
  }

  /// Makes the rows null in which an argument, a DATE or TIMESTAMP, is infinite.
  @inline(__always)
  func nullifyInfinities<Moment: FixedWidthInteger & SignedInteger>(_ argument: Int, _ type: Moment.Type) {
    let moments = arguments[argument].elements(Moment.self)
    let step = arguments[argument].isConstant ? 0 : 1
    let (future, past) = (Moment.max, -Moment.max)
    var found: UInt32 = 0
    for row in 0..<(step == 0 ? 1 : count) {
      found |= (moments[row] == future ? 1 : 0) | (moments[row] == past ? 1 : 0)
    }
    if found == 0 { return }
    for row in 0..<count where moments[row * step] == future || moments[row * step] == past {
      output.setNull(row)
    }
  }

  /// Fills a varchar output row by row; `body` appends the row's text to the heap.
  @inline(__always)
  func mapToText(_ body: (_ row: Int, _ heap: StringHeap) throws(EngineError) -> Void) throws(EngineError) {
    let heap = output.heap!
    let refs = output.elements(StringRef.self)
    for row in 0..<count {
      let start = heap.count
      if start > TextLimits.heapByteCount { throw TextLimits.error }
      if isValid(row) { try body(row, heap) }
      refs[row] = StringRef(offset: UInt32(start), length: UInt32(heap.count - start))
    }
  }

  /// The text of an argument in a row.
  ///
  /// - Precondition: the argument is varchar and the row is valid.
  @inline(__always)
  func text(_ argument: Int, _ row: Int) -> UnsafeBufferPointer<UInt8> {
    arguments[argument].text(row)
  }

  /// output[i] = body(text of the first argument); only valid rows are visited.
  @inline(__always)
  func mapText<R>(_ r: R.Type, _ body: (UnsafeBufferPointer<UInt8>) -> R) {
    let target = output.elements(R.self)
    for row in 0..<count where isValid(row) { target[row] = body(text(0, row)) }
  }

  /// The element of an argument in a row, constant or not.
  @inline(__always)
  func element<A>(_ argument: Int, _ row: Int, _ a: A.Type = A.self) -> A {
    let vector = arguments[argument]
    return vector.elements(A.self)[vector.index(row)]
  }
}
