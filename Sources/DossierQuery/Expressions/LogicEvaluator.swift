import DossierBase
import DossierVector

/// AND and OR of any number of terms by three-valued logic.
///
/// `decisive` is the value that settles the result whatever the other terms are: 0 for AND, 1 for OR. A term
/// that fails is evaluated again on the rows that the terms before it left open.
final class LogicEvaluator: Evaluator {
  private let terms: [any Evaluator]
  private let decisive: UInt8
  private let output = VectorBuilder(.boolean)
  private let elements = VectorBuilder(.boolean)
  private let rows = RowList()

  init(_ terms: [any Evaluator], decisive: UInt8) {
    self.terms = terms
    self.decisive = decisive
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    let count = slice.count
    output.reset()
    output.count = count
    let values = output.elements(UInt8.self)
    for row in 0..<count { values[row] = 1 - decisive }
    for (index, term) in terms.enumerated() {
      do throws(EngineError) {
        combine(try term.evaluate(slice).flattened(into: elements), count: count)
      } catch {
        if index == 0 || error.code != .evaluation { throw error }
        try combineOpenRows(term, slice)
      }
    }
    return output.view
  }

  private func combine(_ vector: VectorView, count: Int) {
    let term = vector.isConstant ? nil : vector.elements(UInt8.self)
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
    switch (term, vector.validity) {
    case (let term?, let valid?): combine(count, value: { term[$0] }, valid: { valid[$0] })
    case (let term?, nil): combine(count, value: { term[$0] }, valid: { _ in 1 })
    case (nil, let valid):
      let isValid = valid?[0] ?? 1
      combine(count, value: { _ in constant }, valid: { _ in isValid })
    }
  }

  /// Combines values and nulls without a branch: a result is decided if either side is, else null if either is.
  @inline(__always)
  private func combine(_ count: Int, value: (Int) -> UInt8, valid termValid: (Int) -> UInt8) {
    let (values, valid, other) = (output.elements(UInt8.self), output.validity, 1 ^ decisive)
    for row in 0..<count {
      let isValid = termValid(row)
      let isDecided = (valid[row] & (values[row] ^ other)) | (isValid & (value(row) ^ other))
      valid[row] = isDecided | (valid[row] & isValid)
      values[row] = isDecided ^ other
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

  private func combineOpenRows(_ term: any Evaluator, _ slice: SliceReader) throws(EngineError) {
    let values = output.elements(UInt8.self)
    rows.removeAll()
    for row in 0..<slice.count where output.isNull(row) || values[row] != decisive { rows.append(row) }
    guard rows.count > 0 else { return }
    let vector = try term.evaluate(slice.subset(rows.buffer)).flattened(into: elements)
    output.makeValidityWritable()
    for (place, row) in rows.buffer.enumerated() {
      merge(
        Int(row), isValid: !vector.isNull(place), value: vector.elements(UInt8.self)[vector.index(place)])
    }
  }
}

/// Positions of rows of one slice, in ascending order.
final class RowList {
  private let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  @exclusivity(unchecked) private(set) var count = 0
  private lazy var elements = VectorBuilder(.boolean)

  deinit { rows.deallocate() }

  func removeAll() { count = 0 }

  @inline(__always)
  func append(_ row: Int) {
    rows[count] = UInt32(truncatingIfNeeded: row)
    count &+= 1
  }

  var buffer: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: rows, count: count) }

  /// Takes the rows for which a boolean vector is true (null counts as false).
  func select(_ vector: VectorView, count total: Int) {
    let condition = vector.isCoded ? vector.flattened(into: elements) : vector
    count = 0
    if condition.isConstant {
      guard total > 0, !condition.isNull(0), condition.elements(UInt8.self)[0] != 0 else { return }
      for row in 0..<total { rows[row] = UInt32(truncatingIfNeeded: row) }
      count = total
      return
    }
    let flags = condition.elements(UInt8.self)
    var next = 0
    if let validity = condition.validity {
      for row in 0..<total {
        rows[next] = UInt32(truncatingIfNeeded: row)
        next &+= Int(flags[row] & validity[row])
      }
    } else {
      for row in 0..<total {
        rows[next] = UInt32(truncatingIfNeeded: row)
        next &+= Int(flags[row])
      }
    }
    count = next
  }

  /// Takes the rows of the batch's range that count; false, with none taken, if all do.
  func select(_ batch: Batch, _ range: Range<Int>) -> Bool {
    if case .all = batch.selection { return false }
    count = batch.select(range, into: rows)
    return true
  }

  /// Takes the rows of a range whose bit is 1, relative to its start.
  func select(_ mask: BitMask, _ range: Range<Int>) {
    count = mask.write(range, relativeTo: range.lowerBound, into: rows)
  }

  /// Takes the rows of another list.
  func copy(_ other: RowList) {
    rows.update(from: other.rows, count: other.count)
    count = other.count
  }

  /// Keeps those of its rows whose places among them are given.
  func keep(_ places: RowList) {
    for place in 0..<places.count { rows[place] = rows[Int(places.rows[place])] }
    count = places.count
  }

  /// Keeps those of its rows for which a boolean vector, which has all rows of the slice, is true.
  func keep(where vector: VectorView) {
    let condition = vector.isCoded ? vector.flattened(into: elements) : vector
    let flags = condition.elements(UInt8.self)
    if condition.isConstant {
      if condition.isNull(0) || flags[0] == 0 { count = 0 }
      return
    }
    var next = 0
    if let validity = condition.validity {
      for place in 0..<count {
        let row = rows[place]
        rows[next] = row
        next &+= Int(flags[Int(row)] & validity[Int(row)])
      }
    } else {
      for place in 0..<count {
        let row = rows[place]
        rows[next] = row
        next &+= Int(flags[Int(row)])
      }
    }
    count = next
  }
}
