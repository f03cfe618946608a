package import DossierBase

/// A code per row, and the values that codes stand for.
///
/// A dependent column is one whose codes are another column's: its dictionary maps them to its own values.
package final class DictionaryLayout: Layout {
  private let rowCodes: Vector
  private let dictionary: VectorDictionary
  /// The dictionary's own nulls, a byte per code; nil if it has none.
  private let codeValidity: [UInt8]?

  /// - Parameter codes: without nulls; of type SMALLINT, read as `UInt16`, below the dictionary's count.
  package init(codes: Vector, _ dictionary: VectorDictionary) {
    rowCodes = codes
    self.dictionary = dictionary
    let nulls = dictionary.values.validity
    if case .allValid = nulls {
      codeValidity = nil
    } else {
      codeValidity = (0..<dictionary.count).map { nulls.isNull($0) ? 0 : 1 }
    }
  }

  private init(_ codes: Vector, like other: DictionaryLayout) {
    rowCodes = codes
    dictionary = other.dictionary
    codeValidity = other.codeValidity
  }

  package func copy(_ sibling: Vector?) -> any Layout {
    DictionaryLayout(rowCodes.copy(sibling), like: self)
  }

  package var kind: LayoutKind { .dictionary }
  package var name: String {
    rowCodes.layout.kind == .flat ? kind.name : "\(kind.name) (\(rowCodes.layout.name))"
  }
  package var codes: (codes: Vector, dictionary: VectorDictionary)? { (rowCodes, dictionary) }
  package var isConstant: Bool { rowCodes.layout.isConstant }
  package var mayHoldNulls: Bool { codeValidity != nil }
  package var byteCount: Int { rowCodes.byteCount }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let codes = try codes(rows, scratch.inner(.smallint))
    let source = codes.elements(UInt16.self)
    if codes.isConstant {
      let code = Int(source[0])
      if codeValidity?[code] == 0 { return .nulls(dictionary.type, count: rows.count) }
      return VectorView(constant: code, of: dictionary, count: rows.count)
    }
    guard let codeValidity else {
      return VectorView(codes: source, count: rows.count, dictionary, validity: nil)
    }
    let validity = scratch.validity
    codeValidity.withUnsafeBufferPointer { valid in
      for row in 0..<rows.count { validity[row] = valid[Int(source[row])] }
    }
    return VectorView(codes: source, count: rows.count, dictionary, validity: UnsafePointer(validity))
  }

  package func numbers(
    count: Int, asCodes: Bool, _ buffer: NumberBuffer
  ) throws(EngineError) -> BlockNumbers? {
    let entryBuffer = NumberBuffer(rowCount: dictionary.count)
    defer { withExtendedLifetime(entryBuffer) {} }
    guard
      let entries = try dictionary.values.layout.numbers(
        count: dictionary.count, asCodes: asCodes, entryBuffer),
      let codes = try rowCodes.layout.numbers(count: count, asCodes: true, buffer)
    else { return nil }
    return codes.looked(up: entries, from: Int(codes.base), buffer)
  }

  /// The codes of some rows, which may stand in a dictionary themselves.
  private func codes(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    scratch.elements(of: try rowCodes.layout.view(rows, scratch))
  }

  package func isNull(_ row: Int) throws(EngineError) -> Bool {
    guard let codeValidity else { return false }
    let scratch = SliceBuffer(.smallint)
    defer { withExtendedLifetime(scratch) {} }
    let code = try codes(row..<row + 1, scratch).elements(UInt16.self)[0]
    return codeValidity[Int(code)] == 0
  }
}
