import DossierBase
import DossierVector

/// An expression over one column: computed once for each value of its dictionary, so that rows only look results up.
///
/// Where rows are no codes, or some value of the dictionary fails, perhaps one that no row has, rows are computed.
final class DictionaryEvaluator: Evaluator {
  /// Bytes of results beyond which rows are computed.
  private static let textByteLimit = 1 << 20

  private let column: Int
  private let inner: any Evaluator
  private let type: DataType
  private let output: VectorBuilder
  private let values = SliceReader()
  /// The dictionary that `results` is of.
  @exclusivity(unchecked) private var dictionary: VectorDictionary?
  /// The result of each code, and behind them that of null; nil if they cannot be had.
  @exclusivity(unchecked) private var results: VectorDictionary?
  /// The results' nulls, a byte for each; empty if none is null.
  @exclusivity(unchecked) private var validity: [UInt8] = []
  /// True if the result of a code is null, that of null aside.
  @exclusivity(unchecked) private var hasNullCode = false
  /// False if null has no result, or no code is left for it.
  @exclusivity(unchecked) private var knowsNull = false

  init(_ column: Int, _ inner: any Evaluator, _ type: DataType) {
    self.column = column
    self.inner = inner
    self.type = type
    output = VectorBuilder(type)
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    guard let source = try slice.codedView(column) else { return try inner.evaluate(slice) }
    if !source.isCoded(by: dictionary) { prepare(source.dictionary) }
    guard let results, knowsNull || !source.hasNulls else { return try inner.evaluate(slice) }
    output.reset()
    output.count = source.count
    if let nulls = source.validity {
      let null = UInt16(truncatingIfNeeded: results.count - 1)
      let (from, to) = (source.codes, codes)
      for row in 0..<source.count { to[row] = nulls[row] == 0 ? null : from[row] }
      lookUp(UnsafePointer(to), results, hasNulls: !validity.isEmpty)
    } else {
      lookUp(source.codes, results, hasNulls: hasNullCode)
    }
    return output.view
  }

  /// Room for the codes of a slice with those of nulls.
  private lazy var codeBuilder = VectorBuilder(.smallint)
  private var codes: UnsafeMutablePointer<UInt16> { codeBuilder.codes }

  private func lookUp(_ codes: UnsafePointer<UInt16>, _ results: VectorDictionary, hasNulls: Bool) {
    let count = output.count
    if hasNulls {
      output.makeValidityWritable()
      validity.withUnsafeBufferPointer { valid in
        for row in 0..<count { output.validity[row] = valid[Int(codes[row])] }
      }
    }
    switch type.physicalType {
    case .boolean, .int8: lookUp(UInt8.self, codes, results)
    case .int16: lookUp(Int16.self, codes, results)
    case .int32: lookUp(Int32.self, codes, results)
    case .int64, .double: lookUp(Int64.self, codes, results)
    case .int128, .interval: lookUp(Int128.self, codes, results)
    case .string:
      output.dictionary = results
      output.codes.update(from: codes, count: count)
    }
  }

  @inline(__always)
  private func lookUp<Element>(
    _ element: Element.Type, _ codes: UnsafePointer<UInt16>, _ results: VectorDictionary
  ) {
    let (table, target, count) = (results.elements(Element.self), output.elements(Element.self), output.count)
    for row in 0..<count { target[row] = table[Int(codes[row])] }
  }

  private func prepare(_ new: VectorDictionary) {
    dictionary = new
    results = nil
    let builder = VectorBuilder(type, capacity: new.count + 1)
    let scratch = SliceBuffer(new.type)
    defer { withExtendedLifetime(scratch) {} }
    var start = 0
    while start < new.count {
      let end = min(start + Limits.vectorRowCount, new.count)
      do throws(EngineError) {
        values.present(try new.values.view(start..<end, scratch), as: column)
        builder.appendFlat(try inner.evaluate(values))
      } catch { return }
      // Texts that take so much are computed where a row has them.
      if builder.heap?.count ?? 0 > Self.textByteLimit { return }
      start = end
    }
    knowsNull = new.count < Limits.dictionaryEntryCount && appendResultOfNull(new, to: builder)
    if !knowsNull { builder.appendNull() }
    validity =
      (0..<builder.count).contains { builder.isNull($0) }
      ? (0..<builder.count).map { builder.isNull($0) ? 0 : 1 } : []
    hasNullCode = (0..<new.count).contains { builder.isNull($0) }
    results = VectorDictionary(builder.finish())
  }

  private func appendResultOfNull(_ dictionary: VectorDictionary, to builder: VectorBuilder) -> Bool {
    let null = VectorBuilder(dictionary.type, [.null])
    defer { withExtendedLifetime(null) {} }
    null.clear()
    values.present(null.constantView(count: 1), as: column)
    do throws(EngineError) {
      builder.appendFlat(try inner.evaluate(values))
      return true
    } catch { return false }
  }
}

extension VectorBuilder {
  /// Appends a null.
  func appendNull() {
    count += 1
    setNull(count - 1)
    (data + (count - 1) * type.physicalType.byteCount).initializeMemory(
      as: UInt8.self, repeating: 0, count: type.physicalType.byteCount)
  }
}
