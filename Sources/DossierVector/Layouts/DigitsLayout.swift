package import DossierBase

/// Texts of one beginning and a number of one width, as these numbers.
package final class DigitsLayout: Layout, @unchecked Sendable {
  let form: DigitsForm
  let numbers: Vector

  /// - Parameter numbers: of type BIGINT, without nulls, that the form holds.
  package init(_ form: DigitsForm, _ numbers: Vector) {
    precondition(numbers.type == .bigint, "a number for each text")
    self.form = form
    self.numbers = numbers
  }

  package func copy(_ sibling: Vector?) -> any Layout { DigitsLayout(form, numbers.copy(sibling)) }

  package var kind: LayoutKind { .digits }
  package var isConstant: Bool { numbers.isConstant }
  package var byteCount: Int { numbers.byteCount + form.prefix.count }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let buffer = scratch.inner(.bigint)
    let numbers = buffer.elements(of: try numbers.view(rows, buffer))
    let number = numbers.elements(Int64.self)
    let target = scratch.values(.varchar)
    target.reset()
    target.count = numbers.isConstant ? 1 : rows.count
    let heap = target.writableHeap()
    let refs = target.elements(StringRef.self)
    let byteCount = form.byteCount
    let start = heap.extend(by: target.count * byteCount)
    for row in 0..<target.count {
      form.write(number[row], to: start + row &* byteCount)
      refs[row] = StringRef(
        offset: UInt32(truncatingIfNeeded: row &* byteCount), length: UInt32(truncatingIfNeeded: byteCount))
    }
    return numbers.isConstant ? target.constantView(count: rows.count) : target.view
  }

  package func rows(equalTo text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> [UInt32]? {
    guard let wanted = form.number(of: text) else { return [] }
    var found: [UInt32] = []
    let scratch = SliceBuffer(.bigint)
    for start in stride(from: 0, to: numbers.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, numbers.count)
      let view = scratch.elements(of: try numbers.view(rows, scratch))
      let number = view.elements(Int64.self)
      if view.isConstant {
        if number[0] == wanted { found += rows.map { UInt32($0) } }
        continue
      }
      // Mostly none is.
      var isFound = false
      for row in 0..<rows.count { isFound = isFound || number[row] == wanted }
      if !isFound { continue }
      for row in 0..<rows.count where number[row] == wanted { found.append(UInt32(start + row)) }
    }
    return found
  }
}

extension Vector {
  /// The numbers of some rows of texts, all of which have a form; as ``view(_:_:)``.
  ///
  /// - Parameter scratch: for values of type BIGINT.
  /// - Throws: as ``view(_:_:)``; ``EngineError/Code/damaged`` if a text has another form.
  func numbers(
    _ rows: Range<Int>, of form: DigitsForm, _ scratch: SliceBuffer
  ) throws(EngineError) -> VectorView {
    if case .allNull = validity { return .nulls(.bigint, count: rows.count) }
    guard let digits = layout as? DigitsLayout, digits.form == form else {
      return try scratch.numbers(of: try view(rows, scratch.inner(.varchar)), form)
    }
    let values = scratch.elements(of: try digits.numbers.view(rows, scratch))
    if case .allValid = validity { return values }
    return scratch.merge(validity, rows, into: values)
  }
}

extension SliceBuffer {
  /// The numbers of texts; the buffer is one for values of type BIGINT.
  func numbers(of texts: VectorView, _ form: DigitsForm) throws(EngineError) -> VectorView {
    let target = values(.bigint)
    target.reset()
    target.count = texts.count
    let numbers = target.elements(Int64.self)
    let isNull = texts.type == .null
    for row in 0..<texts.count {
      if isNull || texts.isNull(row) {
        numbers[row] = 0
        target.setNull(row)
        continue
      }
      guard let number = form.number(of: texts.text(row)) else {
        throw EngineError(.damaged, "a text of a column has another form than its zone maps")
      }
      numbers[row] = number
    }
    return target.view
  }
}
