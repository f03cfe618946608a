package import DossierBase

/// The values that codes stand for: of any type, and for the table-wide dictionary of a text column each text once.
///
/// Two vectors with the same dictionary object agree on the meaning of codes, so operators group and compare by code.
package final class VectorDictionary: Sendable {
  package let values: Vector
  /// The values as texts that can be looked up, if they are distinct texts.
  package let texts: StringDictionary?
  private let flat: FlatLayout
  private let memory: SharedReservation?

  /// - Precondition: the values are flat, and at most ``Limits/dictionaryEntryCount``.
  package init(_ values: Vector) {
    guard let flat = values.layout as? FlatLayout else { preconditionFailure("a dictionary has flat values") }
    self.values = values
    self.flat = flat
    texts = nil
    memory = nil
  }

  /// The texts of a dictionary to which nothing is added any more.
  ///
  /// - Parameter memory: what they take of a budget, if they are counted.
  package init(_ texts: StringDictionary, memory: SharedReservation? = nil) {
    self.memory = memory
    flat = FlatLayout(texts)
    values = Vector(.varchar, count: texts.count, .allValid, flat)
    self.texts = texts
  }

  package var type: DataType { values.type }
  package var count: Int { values.count }

  /// The elements of all values.
  @inline(__always)
  package func elements<Element>(_ element: Element.Type = Element.self) -> UnsafePointer<Element> {
    flat.start.assumingMemoryBound(to: element)
  }

  /// The bytes of the texts.
  package var heap: StringHeap? { flat.heap }

  /// The bytes of a text that is not null.
  package func text(_ code: Int) -> UnsafeBufferPointer<UInt8> {
    flat.heap!.buffer(flat.start.assumingMemoryBound(to: StringRef.self)[code])
  }

  /// The code of a constant, which is one of the dictionary's texts.
  package func code(of constant: VectorView) -> UInt16 {
    if let code = constant.constantCode(in: self) { return code }
    let text = constant.text(0)
    guard let texts,
      let code = text.baseAddress.map({ texts.code(of: $0, count: text.count) }) ?? texts.code(of: [])
    else { preconditionFailure("a constant of a coded column is one of its dictionary's texts") }
    return UInt16(code)
  }

  /// Some of the values, without their nulls.
  package func view(_ codes: Range<Int>) -> VectorView {
    flat.view(codes)
  }
}
