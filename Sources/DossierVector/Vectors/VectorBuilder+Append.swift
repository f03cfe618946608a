import DossierBase
import Glibc

/// Rows moved into a builder: filters, sorts and materialisation.
///
/// A builder that is empty takes on the dictionary of coded rows, and keeps it as long as all rows have the same; else
/// its rows become elements.
extension VectorBuilder {
  /// Appends all rows of a view of the same type.
  ///
  /// - Precondition: the types are equal, and the rows fit the capacity.
  package func append(_ source: VectorView) {
    precondition(source.type == type && count + source.count <= capacity, "rows of the same type that fit")
    if source.isCoded, adopt(source) {
      (codes + count).update(from: source.codes, count: source.count)
    } else if let code = adoptConstant(source) {
      (codes + count).update(repeating: code, count: source.count)
    } else {
      becomeFlat()
      appendElements(source)
    }
    appendValidity(source, source.count) { $0 }
    count += source.count
  }

  /// Appends the rows of a view at `rows`, less `first`.
  ///
  /// - Parameter nulls: rows that are null besides the view's own; counted as `rows` are.
  /// - Precondition: the types are equal, and the rows fit the capacity.
  package func append(
    _ source: VectorView, _ rows: UnsafeBufferPointer<UInt32>, from first: UInt32,
    nulls: Validity = .allValid
  ) {
    precondition(source.type == type && count + rows.count <= capacity, "rows of the same type that fit")
    guard let selected = rows.baseAddress else { return }
    if source.isCoded, adopt(source) {
      let (from, to) = (source.codes, codes + count)
      for place in 0..<rows.count { to[place] = from[Int(selected[place] &- first)] }
    } else if let code = adoptConstant(source) {
      (codes + count).update(repeating: code, count: rows.count)
    } else {
      becomeFlat()
      gatherElements(source, selected, rows.count, first, nulls)
    }
    appendValidity(source, rows.count) { Int(selected[$0] &- first) }
    if case .allValid = nulls {} else { clear(selected, rows.count, nulls) }
    count += rows.count
  }

  /// Appends all rows of a view as elements, coded or not.
  package func appendFlat(_ source: VectorView) {
    appendElements(source)
    appendValidity(source, source.count) { $0 }
    count += source.count
  }

  /// Sets every element to zero bytes, so that null rows hold something defined.
  package func clear() { memset(data, 0, max(count, 1) * type.physicalType.byteCount) }

  /// Takes on the view's dictionary if it can; false if the rows must be elements.
  private func adopt(_ source: VectorView) -> Bool {
    if count == 0, dictionary == nil { dictionary = source.dictionary }
    return source.isCoded(by: dictionary)
  }

  /// The code of a constant of a dictionary that the builder has or takes on; nil if rows must be elements.
  private func adoptConstant(_ source: VectorView) -> UInt16? {
    guard let known = source.constantDictionary else { return nil }
    if count == 0, dictionary == nil { dictionary = known }
    return dictionary === known ? source.constantCode(in: known) : nil
  }

  /// Turns codes into elements.
  package func becomeFlat() {
    if let dictionary { flatten(dictionary) }
  }

  // MARK: Nulls

  @inline(__always)
  private func appendValidity(_ source: VectorView, _ added: Int, row: (Int) -> Int) {
    guard source.hasNulls || hasNulls else { return }
    if !hasNulls {
      memset(validity, 1, max(count, 1))
      hasNulls = true
    }
    let target = validity + count
    guard let from = source.validity else {
      memset(target, 1, added)
      return
    }
    if source.isConstant {
      memset(target, Int32(from[0]), added)
    } else {
      for place in 0..<added { target[place] = from[row(place)] }
    }
  }

  private func clear(_ rows: UnsafePointer<UInt32>, _ added: Int, _ nulls: Validity) {
    for place in 0..<added where nulls.isNull(Int(rows[place])) {
      if !hasNulls {
        memset(validity, 1, count + added)
        hasNulls = true
      }
      validity[count + place] = 0
    }
  }

  // MARK: Elements

  private func appendElements(_ source: VectorView) {
    if type == .varchar { return appendTexts(source, source.count, .allValid) { $0 } }
    if !source.isCoded, !source.isConstant {
      let width = type.physicalType.byteCount
      memcpy(data + count * width, source.elements(UInt8.self), source.count * width)
      return
    }
    appendFixed(source, source.count) { $0 }
  }

  private func gatherElements(
    _ source: VectorView, _ rows: UnsafePointer<UInt32>, _ added: Int, _ first: UInt32, _ nulls: Validity
  ) {
    if type == .varchar {
      appendTexts(source, added, nulls, from: Int(first)) { Int(rows[$0] &- first) }
    } else {
      appendFixed(source, added) { Int(rows[$0] &- first) }
    }
  }

  @inline(__always)
  private func appendFixed(_ source: VectorView, _ added: Int, _ row: (Int) -> Int) {
    switch type.physicalType {
    case .boolean, .int8: copy(UInt8.self, source, added, row)
    case .int16: copy(Int16.self, source, added, row)
    case .int32: copy(Int32.self, source, added, row)
    case .int64, .double: copy(Int64.self, source, added, row)
    case .int128, .interval: copy(Int128.self, source, added, row)
    case .string: preconditionFailure("texts are copied with their bytes")
    }
  }

  @inline(__always)
  private func copy<Element>(
    _ element: Element.Type, _ source: VectorView, _ added: Int, _ row: (Int) -> Int
  ) {
    let to = elements(Element.self) + count
    if source.isCoded {
      let (from, codes) = (source.dictionary.elements(Element.self), source.codes)
      for place in 0..<added { to[place] = from[Int(codes[row(place)])] }
    } else if source.isConstant {
      to.update(repeating: source.elements(Element.self)[0], count: added)
    } else {
      let from = source.elements(Element.self)
      for place in 0..<added { to[place] = from[row(place)] }
    }
  }

  // MARK: Texts

  /// - Parameter nulls: rows whose references mean nothing, besides the view's own nulls; its rows begin `first` before
  ///   the view's.
  @inline(__always)
  private func appendTexts(
    _ source: VectorView, _ added: Int, _ nulls: Validity, from first: Int = 0, _ row: (Int) -> Int
  ) {
    let refs = elements(StringRef.self)
    let none = StringRef(offset: 0, length: 0)
    if count == 0, heap == nil || heap!.count == 0, let shared = source.isCoded ? source.dictionary.heap : nil
    {
      shareHeap(shared)
    }
    if source.isCoded, let heap, source.dictionary.heap === heap {
      let (entries, codes) = (source.dictionary.elements(StringRef.self), source.codes)
      for place in 0..<added {
        let from = row(place)
        refs[count + place] =
          source.isNull(from) || nulls.isNull(from + first) ? none : entries[Int(codes[from])]
      }
      return
    }
    if source.isText(of: heap) {
      let entries = source.elements(StringRef.self)
      for place in 0..<added {
        let from = row(place)
        refs[count + place] =
          source.isNull(from) || nulls.isNull(from + first) ? none : entries[source.index(from)]
      }
      return
    }
    var placing = StringHeap.Placing(into: ownedHeap())
    var constant: StringRef?
    for place in 0..<added {
      let from = row(place)
      if source.isNull(from) || nulls.isNull(from + first) {
        refs[count + place] = none
      } else if let constant {
        refs[count + place] = constant
      } else {
        let text = source.text(from)
        let ref = text.isEmpty ? none : placing.place(text)
        refs[count + place] = ref
        if source.isConstant { constant = ref }
      }
    }
  }

  /// A heap to write to: if texts point into somebody else's, those are copied first.
  func ownedHeap() -> StringHeap {
    if let heap, isHeapOwned { return heap }
    let shared = heap
    ownHeap()
    let own = writableHeap()
    if let shared, count > 0 {
      var placing = StringHeap.Placing(into: own)
      let refs = elements(StringRef.self)
      for row in 0..<count where refs[row].length > 0 && !isNull(row) {
        refs[row] = placing.place(shared.buffer(refs[row]))
      }
    }
    return own
  }

  /// Turns codes into elements.
  private func flatten(_ dictionary: VectorDictionary) {
    self.dictionary = nil
    // Codes are no wider than elements, so the rows are rewritten from the last to the first.
    switch type.physicalType {
    case .boolean, .int8:
      let from = dictionary.elements(UInt8.self)
      let source = codes
      for row in 0..<count { elements(UInt8.self)[row] = from[Int(source[row])] }
    case .int16: flatten(dictionary, Int16.self)
    case .int32: flatten(dictionary, Int32.self)
    case .int64, .double: flatten(dictionary, Int64.self)
    case .int128, .interval: flatten(dictionary, Int128.self)
    case .string:
      if let shared = dictionary.heap { shareHeap(shared) }
      flatten(dictionary, StringRef.self)
      if hasNulls {
        for row in 0..<count where validity[row] == 0 {
          elements(StringRef.self)[row] = StringRef(offset: 0, length: 0)
        }
      }
    }
  }

  @inline(__always)
  private func flatten<Element>(_ dictionary: VectorDictionary, _ element: Element.Type) {
    let (from, source, target) = (dictionary.elements(Element.self), codes, elements(Element.self))
    for row in stride(from: count - 1, through: 0, by: -1) { target[row] = from[Int(source[row])] }
  }
}
