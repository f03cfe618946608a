import Glibc

/// Rows moved between vectors: filters, sorts and materialisation.
extension Vector {
  /// Appends rows of `source`, by their positions, to this flat or dictionary vector of the same type.
  ///
  /// A dictionary vector stays one as long as all sources share its dictionary; else it becomes flat.
  /// - Precondition: the types are equal, and the rows fit the capacity.
  package func append(_ source: Vector, rows: UnsafeBufferPointer<UInt32>) {
    precondition(source.type == type && count + rows.count <= capacity, "rows of the same type that fit")
    guard let selected = rows.baseAddress else { return }
    if source.form == .flat, type != .varchar {
      if source.hasNulls || hasNulls { gatherValidity(source, selected, rows.count) }
      gatherValues(source, selected, rows.count)
    } else {
      appendValidity(source, count: rows.count) { Int(selected[$0]) }
      appendValues(source, count: rows.count) { Int(selected[$0]) }
    }
    count += rows.count
  }

  private func gatherValidity(_ source: Vector, _ rows: UnsafePointer<UInt32>, _ added: Int) {
    makeValidityWritable()
    let to = validity + count
    if source.hasNulls {
      let from = source.validity
      for place in 0..<added { to[place] = from[Int(rows[place])] }
    } else {
      to.update(repeating: 1, count: added)
    }
  }

  private func gatherValues(_ source: Vector, _ rows: UnsafePointer<UInt32>, _ added: Int) {
    switch type.physicalType {
    case .boolean, .int8: gather(UInt8.self, source, rows, added)
    case .int16: gather(Int16.self, source, rows, added)
    case .int32: gather(Int32.self, source, rows, added)
    case .int64, .double: gather(Int64.self, source, rows, added)
    case .int128, .interval: gather(Int128.self, source, rows, added)
    case .string: preconditionFailure("texts are gathered with their heaps")
    }
  }

  @inline(__always)
  private func gather<Element>(
    _ type: Element.Type, _ source: Vector, _ rows: UnsafePointer<UInt32>, _ added: Int
  ) {
    let from = source.elements(Element.self)
    let to = elements(Element.self) + count
    for place in 0..<added { to[place] = from[Int(rows[place])] }
  }

  /// Appends the rows `range` of `source`.
  ///
  /// - Precondition: the types are equal, and the rows fit the capacity.
  package func append(_ source: Vector, range: Range<Int>) {
    precondition(source.type == type && count + range.count <= capacity, "rows of the same type that fit")
    let start = range.lowerBound
    if source.form == .flat, type != .varchar {
      let width = type.physicalType.byteCount
      memcpy(data + count * width, source.data + start * width, range.count * width)
      appendValidity(source, count: range.count) { $0 + start }
    } else {
      appendValidity(source, count: range.count) { $0 + start }
      appendValues(source, count: range.count) { $0 + start }
    }
    count += range.count
  }

  @inline(__always)
  private func appendValidity(_ source: Vector, count added: Int, row: (Int) -> Int) {
    guard source.hasNulls || hasNulls else { return }
    if !hasNulls {
      memset(validity, 1, max(count, 1))
      hasNulls = true
    }
    if source.hasNulls {
      for place in 0..<added { validity[count + place] = source.validity[source.index(row(place))] }
    } else {
      memset(validity + count, 1, added)
    }
  }

  @inline(__always)
  private func appendValues(_ source: Vector, count added: Int, row: (Int) -> Int) {
    switch type.physicalType {
    case .boolean, .int8: copy(UInt8.self, source, added, row)
    case .int16: copy(Int16.self, source, added, row)
    case .int32: copy(Int32.self, source, added, row)
    case .int64, .double: copy(Int64.self, source, added, row)
    case .int128, .interval: copy(Int128.self, source, added, row)
    case .string: appendTexts(source, added, row)
    }
  }

  @inline(__always)
  private func copy<Element>(_ type: Element.Type, _ source: Vector, _ added: Int, _ row: (Int) -> Int) {
    let from = source.elements(Element.self)
    let to = elements(Element.self) + count
    if source.form == .constant {
      for place in 0..<added { to[place] = from[0] }
    } else {
      for place in 0..<added { to[place] = from[row(place)] }
    }
  }

  @inline(__always)
  private func appendTexts(_ source: Vector, _ added: Int, _ row: (Int) -> Int) {
    if source.form == .dictionary {
      if count == 0, form == .flat || dictionary == nil {
        form = .dictionary
        dictionary = source.dictionary
      }
      if form == .dictionary, dictionary === source.dictionary {
        let from = source.codes
        let to = codes + count
        for place in 0..<added { to[place] = from[row(place)] }
        return
      }
    }
    if form == .dictionary { flattenDictionary() }
    if heap == nil { ownHeap() }
    let refs = elements(StringRef.self)
    let isShared = heap === source.heap && source.form != .dictionary
    for place in 0..<added {
      let from = row(place)
      if source.isNull(from) {
        refs[count + place] = StringRef(offset: 0, length: 0)
      } else if isShared {
        refs[count + place] = source.elements(StringRef.self)[source.index(from)]
      } else {
        let text = source.text(from)
        refs[count + place] =
          text.isEmpty
          ? StringRef(offset: 0, length: 0) : heap!.append(text.baseAddress!, count: text.count)
      }
    }
  }

  /// Turns a dictionary vector into a flat one that shares the dictionary's heap bytes.
  private func flattenDictionary() {
    let source = dictionary!
    let own = StringHeap(capacity: source.byteCount + 64)
    own.append(source.heap.bytes, count: source.byteCount)
    // Codes are narrower than references, so the rows are rewritten from the last to the first.
    let refs = elements(StringRef.self)
    let from = codes
    for row in stride(from: count - 1, through: 0, by: -1) {
      let isValue = !hasNulls || validity[row] != 0
      refs[row] = isValue ? source.refs[Int(from[row])] : StringRef(offset: 0, length: 0)
    }
    form = .flat
    dictionary = nil
    heap = own
  }

  /// This vector as a flat one: itself if it is flat already.
  package func flattened() -> Vector {
    if form == .flat { return self }
    let result = Vector(type, capacity: max(capacity, count))
    if form == .dictionary {
      flattenDictionary(into: result)
    } else {
      if type == .varchar { result.ownHeap() }
      result.append(self, range: 0..<count)
    }
    return result
  }

  /// Writes this dictionary vector's rows as references into the dictionary's own heap.
  private func flattenDictionary(into result: Vector) {
    guard let dictionary else { preconditionFailure("a dictionary vector has a dictionary") }
    result.count = count
    result.shareHeap(dictionary.heap)
    if hasNulls {
      result.makeValidityWritable()
      memcpy(result.validity, validity, count)
    }
    let target = result.elements(StringRef.self)
    let from = codes
    dictionary.refs.withUnsafeBufferPointer { refs in
      for row in 0..<count {
        let isValue = !hasNulls || validity[row] != 0
        target[row] = isValue ? refs[Int(from[row])] : StringRef(offset: 0, length: 0)
      }
    }
  }
}
