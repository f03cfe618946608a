import DossierBase
import DossierVector

/// AND and OR of any number of terms by three-valued logic.
///
/// `decisive` is the value that settles the result whatever the other terms are: 0 for AND, 1 for OR. A term
/// that fails is evaluated again on the rows that the terms before it left open.
final class LogicEvaluator: Evaluator {
  private let terms: [Evaluator]
  private let decisive: UInt8
  private let output = Vector(.boolean)
  private let rows = RowList()

  init(_ terms: [Evaluator], decisive: UInt8) {
    self.terms = terms
    self.decisive = decisive
    super.init(.boolean)
  }

  override func evaluate(_ batch: Batch) throws(EngineError) -> Vector {
    let count = batch.count
    output.reset()
    output.count = count
    let values = output.elements(UInt8.self)
    for row in 0..<count { values[row] = 1 - decisive }
    for (index, term) in terms.enumerated() {
      do throws(EngineError) {
        combine(try term.evaluate(batch), count: count)
      } catch {
        if index == 0 || error.code != .evaluation { throw error }
        try combineOpenRows(term, batch)
      }
    }
    return output
  }

  private func combine(_ vector: Vector, count: Int) {
    let term = vector.form == .constant ? nil : vector.elements(UInt8.self)
    let constant = vector.elements(UInt8.self)[0]
    let values = output.elements(UInt8.self)
    if !vector.hasNulls, !output.hasNulls {
      if let term {
        if decisive == 0 {
          for row in 0..<count { values[row] &= term[row] }
        } else {
          for row in 0..<count { values[row] |= term[row] }
        }
      } else if constant == decisive {
        for row in 0..<count { values[row] = decisive }
      }
      return
    }
    output.makeValidityWritable()
    for row in 0..<count {
      merge(row, isValid: !vector.isNull(row), value: term?[row] ?? constant)
    }
  }

  /// Combines one term's value into the row's result; the output's validity is writable.
  @inline(__always)
  private func merge(_ row: Int, isValid: Bool, value: UInt8) {
    let values = output.elements(UInt8.self)
    let isDecided = output.validity[row] != 0 && values[row] == decisive
    if isDecided { return }
    if isValid, value == decisive {
      values[row] = decisive
      output.validity[row] = 1
    } else if !isValid {
      output.validity[row] = 0
    }
  }

  private func combineOpenRows(_ term: Evaluator, _ batch: Batch) throws(EngineError) {
    let values = output.elements(UInt8.self)
    rows.removeAll()
    for row in 0..<batch.count where output.isNull(row) || values[row] != decisive { rows.append(row) }
    guard rows.count > 0 else { return }
    let vector = try term.evaluate(batch.gathered(rows.buffer))
    output.makeValidityWritable()
    for (place, row) in rows.buffer.enumerated() {
      merge(
        Int(row), isValid: !vector.isNull(place), value: vector.elements(UInt8.self)[vector.index(place)])
    }
  }
}

/// Positions of rows of one batch, in ascending order.
final class RowList {
  private let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private(set) var count = 0

  deinit { rows.deallocate() }

  func removeAll() { count = 0 }

  @inline(__always)
  func append(_ row: Int) {
    rows[count] = UInt32(truncatingIfNeeded: row)
    count &+= 1
  }

  var buffer: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: rows, count: count) }

  /// Keeps the rows for which a boolean vector is true (null counts as false).
  func select(_ condition: Vector, count total: Int) {
    count = 0
    if condition.form == .constant {
      guard total > 0, !condition.isNull(0), condition.elements(UInt8.self)[0] != 0 else { return }
      for row in 0..<total { rows[row] = UInt32(truncatingIfNeeded: row) }
      count = total
      return
    }
    let flags = condition.elements(UInt8.self)
    var next = 0
    if condition.hasNulls {
      for row in 0..<total {
        rows[next] = UInt32(truncatingIfNeeded: row)
        next &+= Int(flags[row] & condition.validity[row])
      }
    } else {
      for row in 0..<total {
        rows[next] = UInt32(truncatingIfNeeded: row)
        next &+= Int(flags[row])
      }
    }
    count = next
  }
}
