import DossierBase
import DossierVector

/// Numbers texts; rows of dictionary vectors are looked up by their code.
///
/// Texts of up to sixteen bytes are told apart without looking at the texts kept.
final class TextKeyInterner: KeyInterner {
  private let budget: MemoryBudget
  @exclusivity(unchecked) private(set) var hasNull = false
  private let texts: TextMemory
  /// The text of code n + 1 at place n.
  @exclusivity(unchecked) private var keys: ReservedArray<TextKey>
  /// What is known of the texts of a slice.
  private lazy var slice = TextSlice()
  @exclusivity(unchecked) private var index: HashIndex
  /// For the dictionary seen last: its code → our code, 0 where not met yet.
  @exclusivity(unchecked) private var dictionary: VectorDictionary?
  @exclusivity(unchecked) private var remap: ReservedArray<UInt32>

  init(_ budget: MemoryBudget, _ interruption: Interruption?) {
    self.budget = budget
    texts = TextMemory(budget)
    keys = ReservedArray(budget, for: groupingPurpose)
    index = HashIndex(budget, interruption, for: groupingPurpose)
    remap = ReservedArray(budget, for: groupingPurpose)
  }

  var codeCount: Int { keys.count + 1 }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard count > 0 else { return }
    if vector.isCoded { return try internDictionary(vector, count: count, into: codes) }
    guard let heap = vector.heap, !(vector.isConstant && vector.isNull(0)) else {
      hasNull = true
      return codes.update(repeating: 0, count: count)
    }
    try intern(
      vector.elements(StringRef.self), vector.validity, count: vector.isConstant ? 1 : count,
      UnsafePointer(heap.bytes), byteCount: heap.capacity, into: codes)
    if vector.isConstant { codes.update(repeating: codes[0], count: count) }
  }

  private func reserve(_ more: Int) throws(EngineError) {
    try index.reserve(more)
    try keys.reserve(more)
  }

  /// The codes of at most ``Limits/vectorRowCount`` texts.
  ///
  /// - Parameters:
  ///   - validity: 0 for each that is null; nil if none is.
  ///   - byteCount: how many bytes may be read at `bytes`.
  private func intern(
    _ refs: UnsafePointer<StringRef>, _ validity: UnsafePointer<UInt8>?, count: Int,
    _ bytes: UnsafePointer<UInt8>, byteCount: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    try reserve(count)
    let (edges, hashes) = (slice.edges, slice.hashes)
    for row in 0..<count {
      let isNull = validity.map { $0[row] == 0 } ?? false
      let (offset, length) = isNull ? (0, 0) : (Int(refs[row].offset), Int(refs[row].length))
      edges[row] =
        offset + TextEdges.byteCount <= byteCount
        ? TextEdges(bytes + offset, count: length) : TextEdges(atEnd: bytes + offset, count: length)
      hashes[row] = edges[row].hash(bytes + offset, count: length)
    }
    if index.isLarge, let keys = keys.start {
      let scratch = slice.scratch
      index.fetch(count, scratch) { hashes[$0] }
      for row in 0..<count where scratch[row] > 0 {
        scratch[row] = keys[Int(truncatingIfNeeded: scratch[row]) &- 1].first[0]
      }
    }
    for row in 0..<count {
      if let validity, validity[row] == 0 {
        hasNull = true
        codes[row] = 0
        continue
      }
      let text = UnsafeBufferPointer(start: bytes + Int(refs[row].offset), count: Int(refs[row].length))
      codes[row] = try code(of: text, edges[row], hashes[row])
    }
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
      if remap[place] == 0 {
        let text = entries.text(place)
        var edges = TextEdges.empty
        if let start = text.baseAddress { edges = TextEdges(atEnd: start, count: text.count) }
        let hash = text.baseAddress.map { edges.hash($0, count: text.count) } ?? TextEdges.hashOfEmpty
        remap[place] = try code(of: text, edges, hash)
      }
      codes[row] = remap[place]
    }
  }

  /// The code of a text, for which there is room but for its bytes.
  @inline(__always)
  private func code(
    of text: UnsafeBufferPointer<UInt8>, _ edges: TextEdges, _ hash: UInt64
  ) throws(EngineError) -> UInt32 {
    guard let known = keys.start else { preconditionFailure("room was reserved") }
    let (number, isNew) = index.number(hash) { number in
      known[number].first == edges.first && Int(known[number].ref.length) == text.count
        && (text.count <= TextEdges.byteCount || texts.holds(text, at: known[number].ref))
    }
    if isNew { keys.append(TextKey(first: edges.first, ref: try texts.append(text))) }
    return UInt32(truncatingIfNeeded: number &+ 1)
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: TextKeyInterner.self)
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.extend(to: other.codeCount, with: 0)
    hasNull = hasNull || other.hasNull
    guard let source = other.keys.start, let target = map.start else { return map }
    let (bytes, byteCount) = other.texts.readable
    for start in stride(from: 0, to: other.keys.count, by: Limits.vectorRowCount) {
      let count = min(Limits.vectorRowCount, other.keys.count - start)
      for place in 0..<count { slice.refs[place] = source[start + place].ref }
      try intern(slice.refs, nil, count: count, bytes, byteCount: byteCount, into: target + 1 + start)
    }
    return map
  }

  func endNumbering() {
    index.removeAll()
    remap.removeAll()
    dictionary = nil
  }

  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder {
    let vector = VectorBuilder(.varchar, capacity: max(codes.count, 1))
    vector.count = codes.count
    vector.shareHeap(texts.heap)
    let target = vector.elements(StringRef.self)
    let none = StringRef(offset: 0, length: 0)
    guard let keys = keys.start else {
      for place in 0..<codes.count {
        vector.setNull(place)
        target[place] = none
      }
      return vector
    }
    for place in 0..<codes.count {
      if codes[place] == 0 { vector.setNull(place) }
      target[place] = codes[place] == 0 ? none : keys[Int(codes[place]) - 1].ref
    }
    return vector
  }
}

/// A text that is kept: its first bytes and where all of them stand.
private struct TextKey: BitwiseCopyable {
  let first: SIMD2<UInt64>
  let ref: StringRef
}

/// Room for what is computed of a slice's texts before they are looked up.
private final class TextSlice {
  let refs = UnsafeMutablePointer<StringRef>.allocate(capacity: Limits.vectorRowCount)
  let edges = UnsafeMutablePointer<TextEdges>.allocate(capacity: Limits.vectorRowCount)
  let hashes = UnsafeMutablePointer<UInt64>.allocate(capacity: Limits.vectorRowCount)
  let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: Limits.vectorRowCount)

  deinit {
    refs.deallocate()
    edges.deallocate()
    hashes.deallocate()
    scratch.deallocate()
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

  /// The bytes, and how many there is room for, which may be read.
  var readable: (start: UnsafePointer<UInt8>, byteCount: Int) {
    guard let start = bytes.start else { return (Self.nothing, 0) }
    return (UnsafePointer(start), bytes.capacity)
  }

  /// Where texts without bytes stand.
  private nonisolated(unsafe) static let nothing = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

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
