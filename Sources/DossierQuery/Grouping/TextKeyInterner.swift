import DossierBase
import DossierVector

/// Numbers texts; rows of dictionary vectors are looked up by their code.
final class TextKeyInterner: KeyInterner {
  private let budget: MemoryBudget
  @exclusivity(unchecked) private(set) var hasNull = false
  private let texts: TextMemory
  /// The text of code n + 1 at place n.
  @exclusivity(unchecked) private var refs: ReservedArray<StringRef>
  @exclusivity(unchecked) private var index: HashIndex
  /// For the dictionary seen last: its code → our code, 0 where not met yet.
  @exclusivity(unchecked) private var dictionary: VectorDictionary?
  @exclusivity(unchecked) private var remap: ReservedArray<UInt32>

  init(_ budget: MemoryBudget, _ interruption: Interruption?) {
    self.budget = budget
    texts = TextMemory(budget)
    refs = ReservedArray(budget, for: groupingPurpose)
    index = HashIndex(budget, interruption, for: groupingPurpose)
    remap = ReservedArray(budget, for: groupingPurpose)
  }

  var codeCount: Int { refs.count + 1 }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard count > 0 else { return }
    if vector.isCoded { return try internDictionary(vector, count: count, into: codes) }
    if vector.isConstant {
      try reserve(1)
      return codes.update(repeating: try code(vector, 0), count: count)
    }
    try reserve(count)
    for row in 0..<count { codes[row] = try code(vector, row) }
  }

  private func reserve(_ more: Int) throws(EngineError) {
    try index.reserve(more)
    try refs.reserve(more)
  }

  private func code(_ vector: VectorView, _ row: Int) throws(EngineError) -> UInt32 {
    if vector.isNull(row) {
      hasNull = true
      return 0
    }
    return try code(of: vector.text(row))
  }

  private func internDictionary(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let remap = try prepareRemap(vector)
    let source = vector.codes
    if !vector.hasNulls {
      var least = UInt32.max
      for row in 0..<count {
        let code = remap[Int(source[row])]
        codes[row] = code
        least = min(least, code)
      }
      if least > 0 { return }
    }
    try internNewCodes(vector, count: count, remap, into: codes)
  }

  /// Our code for every code of the vector's dictionary, 0 for texts not met yet; nil before any is met.
  func codeTable(of vector: VectorView) -> UnsafePointer<UInt32>? {
    vector.isCoded(by: dictionary) ? UnsafePointer(remap.start) : nil
  }

  /// Makes ready the table from the codes of the vector's dictionary to ours.
  private func prepareRemap(_ vector: VectorView) throws(EngineError) -> UnsafeMutablePointer<UInt32> {
    if let start = remap.start, vector.isCoded(by: dictionary) { return start }
    let newDictionary = vector.dictionary
    remap.removeAll()
    try remap.extend(to: max(newDictionary.count, 1), with: 0)
    dictionary = newDictionary
    guard let start = remap.start else { preconditionFailure("an array that is not empty") }
    return start
  }

  /// Looks at each row: for nulls, and for texts that are met for the first time.
  private func internNewCodes(
    _ vector: VectorView, count: Int, _ remap: UnsafeMutablePointer<UInt32>,
    into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let source = vector.codes
    let validity = vector.validity
    let entries = vector.dictionary
    try reserve(count)
    for row in 0..<count {
      if let validity, validity[row] == 0 {
        hasNull = true
        codes[row] = 0
        continue
      }
      let place = Int(source[row])
      if remap[place] == 0 { remap[place] = try code(of: entries.text(place)) }
      codes[row] = remap[place]
    }
  }

  /// The code of a text, for which there is room but for its bytes.
  @inline(__always)
  private func code(of text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> UInt32 {
    guard let known = refs.start else { preconditionFailure("room was reserved") }
    let hash = text.isEmpty ? 0 : Hash.bytes(text.baseAddress!, count: text.count)
    let (number, isNew) = index.number(hash) { texts.holds(text, at: known[$0]) }
    if isNew { refs.append(try texts.append(text)) }
    return UInt32(truncatingIfNeeded: number &+ 1)
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: TextKeyInterner.self)
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.extend(to: other.codeCount, with: 0)
    hasNull = hasNull || other.hasNull
    for place in 0..<other.refs.count {
      if place % Limits.vectorRowCount == 0 {
        try reserve(min(Limits.vectorRowCount, other.refs.count - place))
      }
      map[place + 1] = try code(of: other.texts.text(other.refs[place]))
    }
    return map
  }

  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder {
    let vector = VectorBuilder(.varchar, capacity: max(codes.count, 1))
    vector.count = codes.count
    vector.shareHeap(texts.heap)
    let target = vector.elements(StringRef.self)
    let none = StringRef(offset: 0, length: 0)
    guard let refs = refs.start else {
      for place in 0..<codes.count {
        vector.setNull(place)
        target[place] = none
      }
      return vector
    }
    for place in 0..<codes.count {
      if codes[place] == 0 { vector.setNull(place) }
      target[place] = codes[place] == 0 ? none : refs[Int(codes[place]) - 1]
    }
    return vector
  }
}

/// The bytes of texts in reserved memory.
final class TextMemory {
  private let budget: MemoryBudget
  @exclusivity(unchecked) private var bytes: ReservedArray<UInt8>

  init(_ budget: MemoryBudget) {
    self.budget = budget
    bytes = ReservedArray(budget, for: groupingPurpose)
  }

  var byteCount: Int { bytes.count }

  /// Copies a text to the end and says where it is.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``, also if the texts are too long together.
  @inline(__always)
  func append(_ text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> StringRef {
    guard let source = text.baseAddress, !text.isEmpty else { return StringRef(offset: 0, length: 0) }
    if text.count > bytes.capacity - bytes.count { try reserve(text.count) }
    let offset = bytes.count
    bytes.extend(by: text.count)?.update(from: source, count: text.count)
    return StringRef(offset: UInt32(offset), length: UInt32(text.count))
  }

  private func reserve(_ more: Int) throws(EngineError) {
    if more > TextLimits.heapByteCount - bytes.count {
      throw EngineError(
        .memoryLimit,
        "the distinct texts of a GROUP BY or DISTINCT exceed \(TextLimits.heapByteCount) bytes",
        hint: "group by a shorter text, such as left(column, 100)")
    }
    try bytes.reserve(more)
  }

  /// The bytes of a text; valid until another is appended.
  @inline(__always)
  func text(_ ref: StringRef) -> UnsafeBufferPointer<UInt8> {
    guard let start = bytes.start else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(start: start + Int(ref.offset), count: Int(ref.length))
  }

  @inline(__always)
  func holds(_ text: UnsafeBufferPointer<UInt8>, at ref: StringRef) -> Bool {
    Int(ref.length) == text.count && StringHeap.compare(self.text(ref), text) == 0
  }

  /// Overwrites a text by one that is no longer.
  func replace(_ ref: StringRef, by text: UnsafeBufferPointer<UInt8>) -> StringRef {
    if let start = bytes.start, let source = text.baseAddress {
      (start + Int(ref.offset)).update(from: source, count: text.count)
    }
    return StringRef(offset: ref.offset, length: UInt32(text.count))
  }

  /// All texts, which keep this memory; nothing is to be appended any more.
  var heap: StringHeap {
    guard let start = bytes.start else { return StringHeap(capacity: 0) }
    return StringHeap(at: UnsafeMutableRawPointer(start), count: bytes.count, owner: self)
  }
}
