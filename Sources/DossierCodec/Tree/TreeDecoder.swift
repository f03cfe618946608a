import CKernels
import DossierBase
import DossierVector

/// Reads the rows of a tree of bits, all of them at once.
final class TreeDecoder: ValueDecoder {
  private let shape: BlockShape
  private let chunk: ChunkContext
  private let base: Int64
  private let leafCount: Int
  /// Of each leaf, and so many more that whatever bits say is one of them: as bytes if all fit those, else as words.
  private let narrowLabels: [UInt8]
  private let wideLabels: [UInt16]
  private let leastLabel: Int
  private let greatestLabel: Int
  /// Of each leaf.
  private let rowCounts: [UInt32]
  private let nodes: [dossier_tree_node]
  /// Bits of nodes that are stored otherwise.
  private let sparseBits: ReservedMemory?
  /// The rows that are not null; nil if all are.
  private let presence: BitMask?
  @exclusivity(unchecked) private var decoded: ReservedMemory?

  init(
    _ reader: inout ByteReader, _ shape: BlockShape, _ chunk: ChunkContext
  ) throws(EngineError) {
    self.shape = shape
    self.chunk = chunk
    let base = try reader.read(Int64.self)
    leafCount = Int(try reader.read(UInt32.self))
    guard (1...TreePlan.symbolLimit).contains(leafCount) else {
      throw .damaged("a tree with a wrong number of leaves")
    }
    let width = Int(try reader.read(UInt8.self))
    guard width == 1 || width == 2 else { throw .damaged("labels of a wrong width") }
    let labels = try reader.take(leafCount * width)
    let (least, greatest) = Self.bounds(labels, width)
    let (_, overflow) = base.addingReportingOverflow(Int64(greatest))
    if overflow { throw .damaged("values of a tree beyond their width") }
    // Labels are the values themselves where those are as narrow.
    let limit = Int64(width == 1 ? Int(UInt8.max) : Int(UInt16.max)) - Int64(greatest)
    let added = (0...limit).contains(base) ? base : 0
    self.base = base - added
    (leastLabel, greatestLabel) = (least + Int(added), greatest + Int(added))
    narrowLabels = width == 1 ? Self.padded(labels, UInt8(added)) : []
    wideLabels = width == 2 ? Self.padded(labels, UInt16(added)) : []
    let rowCount: Int
    switch chunk.validity {
    case .allValid: (presence, rowCount) = (nil, shape.rowCount)
    case .allNull: (presence, rowCount) = (nil, 0)
    case .bits(let mask): (presence, rowCount) = (mask, mask.setCount(0..<mask.count))
    }
    guard rowCount > 0 else { throw .damaged("a tree without rows") }
    var tree = TreeShape(leafCount: leafCount)
    try tree.read(&reader, rowCount: rowCount)
    sparseBits = try tree.readBits(&reader, chunk)
    _ = try reader.take(TreeEncoding.spareByteCount)
    (nodes, rowCounts) = (tree.nodes, tree.rowCounts)
  }

  private init(copying other: TreeDecoder) {
    (shape, chunk, base, leafCount) = (other.shape, other.chunk, other.base, other.leafCount)
    (narrowLabels, wideLabels) = (other.narrowLabels, other.wideLabels)
    (leastLabel, greatestLabel) = (other.leastLabel, other.greatestLabel)
    (rowCounts, nodes, sparseBits) = (other.rowCounts, other.nodes, other.sparseBits)
    presence = other.presence
  }

  func copy() -> any ValueDecoder { TreeDecoder(copying: self) }

  private static func bounds(_ labels: UnsafeRawBufferPointer, _ width: Int) -> (least: Int, greatest: Int) {
    var (least, greatest) = (UInt16.max, UInt16.min)
    for place in stride(from: 0, to: labels.count, by: width) {
      let label =
        width == 1
        ? UInt16(labels[place])
        : UInt16(littleEndian: labels.loadUnaligned(fromByteOffset: place, as: UInt16.self))
      (least, greatest) = (min(least, label), max(greatest, label))
    }
    return (Int(least), Int(greatest))
  }

  @inline(__always)
  private static func padded<Label: FixedWidthInteger & BitwiseCopyable>(
    _ labels: UnsafeRawBufferPointer, _ added: Label
  ) -> [Label] {
    let width = MemoryLayout<Label>.size
    let count = labels.count / width
    return [Label](unsafeUninitializedCapacity: count + TreePlan.planeSymbolLimit) { target, used in
      for leaf in 0..<count {
        target[leaf] = added &+ labels.loadUnaligned(fromByteOffset: leaf &* width, as: Label.self)
      }
      for spare in count..<count + TreePlan.planeSymbolLimit { target[spare] = target[0] }
      used = count + TreePlan.planeSymbolLimit
    }
  }

  // MARK: Rows

  private var isNarrow: Bool { wideLabels.isEmpty }
  /// Elements that are read and written beyond the last one.
  private static let spareCount = 64

  /// Writes the labels of all rows as bytes; there is room for 64 more.
  private func write(_ labels: [UInt8], to target: UnsafeMutablePointer<UInt8>) {
    withScratch(1) { (first, second) in
      let scratch = first.assumingMemoryBound(to: UInt8.self)
      guard let presence else { return dossier_tree_u8(nodes, labels, target, scratch) }
      let dense = second.assumingMemoryBound(to: UInt8.self)
      dossier_tree_u8(nodes, labels, dense, scratch)
      dossier_spread_u8(presence.words, shape.rowCount, dense, target)
    }
  }

  /// The same as words.
  private func write(_ labels: [UInt16], to target: UnsafeMutablePointer<UInt16>) {
    withScratch(2) { (first, second) in
      let scratch = first.assumingMemoryBound(to: UInt16.self)
      guard let presence else { return dossier_tree_u16(nodes, labels, target, scratch) }
      let dense = second.assumingMemoryBound(to: UInt16.self)
      dossier_tree_u16(nodes, labels, dense, scratch)
      dossier_spread_u16(presence.words, shape.rowCount, dense, target)
    }
  }

  /// Calls `body` with two places for all rows.
  private func withScratch(
    _ width: Int, _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  ) {
    let byteCount = (shape.rowCount + Self.spareCount) * width
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 2 * byteCount, alignment: 64)
    defer { scratch.deallocate() }
    body(scratch, scratch + byteCount)
  }

  func numbers(_ buffer: NumberBuffer) -> BlockNumbers? {
    if isNarrow {
      write(narrowLabels, to: buffer.bytes)
      return BlockNumbers(.bytes(buffer.bytes), count: shape.rowCount, base: base)
    }
    write(wideLabels, to: buffer.words)
    return BlockNumbers(.words(buffer.words), count: shape.rowCount, base: base)
  }

  private func label(_ leaf: Int) -> Int { isNarrow ? Int(narrowLabels[leaf]) : Int(wideLabels[leaf]) }

  func localCodes(_ buffer: NumberBuffer, code: (Int64) -> UInt32) -> LocalCodes? {
    guard leafCount <= LocalCodes.limit else { return nil }
    var numbering = CodeNumbering()
    var bytes = [UInt8](repeating: 0, count: leafCount + TreePlan.planeSymbolLimit)
    for leaf in 0..<leafCount {
      guard let byte = numbering.byte(of: code(base &+ Int64(label(leaf)))) else { return nil }
      bytes[leaf] = byte
    }
    write(bytes, to: buffer.bytes)
    return LocalCodes(rows: buffer.bytes, codes: numbering.codes)
  }

  /// True if every value is from 0 to 65,535.
  private var isOfWords: Bool { base >= 0 && base <= Int64(UInt16.max) - Int64(greatestLabel) }

  func write(
    _ rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) -> Bool {
    guard presence == nil, isOfWords else { return false }
    let count = rows.count
    withUnsafeTemporaryAllocation(of: dossier_tree_row.self, capacity: 2 * count + 1) {
      places in
      for (place, row) in rows.enumerated() {
        places[place] = dossier_tree_row(row: row, place: UInt32(place))
      }
      let scratch = places.baseAddress.map { $0 + count }
      dossier_gather_leaves(nodes, places.baseAddress, count, scratch, target)
    }
    for place in 0..<count {
      let leaf = Int(target[place])
      target[place] = UInt16(truncatingIfNeeded: Int(base) &+ label(leaf))
    }
    return true
  }

  func rows(ofCodes truth: UnsafeBufferPointer<UInt8>) -> BlockRows? {
    guard presence == nil, isOfWords, Int(base) + greatestLabel < truth.count else { return nil }
    let leaves = (0..<leafCount).map { truth[Int(base) + label($0)] }
    let pruned = PrunedTree(nodes, leaves)
    switch pruned.form {
    case .uniform(let isTrue): return isTrue ? .all : BlockRows.none
    case .fork(let bits, let isRight):
      let bytes = UnsafeRawBufferPointer(start: bits, count: (shape.rowCount + 7) / 8)
      let mask = BitMask(bits: bytes, count: shape.rowCount)
      if !isRight { mask.complement() }
      return .some(mask)
    case .tree:
      var rows = BlockRows.none
      withScratch(1) { (first, second) in
        let (scratch, bytes) = (
          first.assumingMemoryBound(to: UInt8.self), second.assumingMemoryBound(to: UInt8.self)
        )
        dossier_tree_u8(pruned.nodes, pruned.labels, bytes, scratch)
        rows = BlockRows(bytes: bytes, count: shape.rowCount)
      }
      return rows
    }
  }

  var knowsCounts: Bool { presence == nil && isOfWords }

  func addCounts(into counts: UnsafeMutablePointer<UInt32>) {
    for leaf in 0..<leafCount { counts[Int(base) + label(leaf)] &+= rowCounts[leaf] }
  }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let memory: ReservedMemory
    if let decoded {
      memory = decoded
    } else {
      memory = try chunk.memory((shape.rowCount + Self.spareCount) * (isNarrow ? 1 : 2))
      if isNarrow {
        write(narrowLabels, to: memory.start.assumingMemoryBound(to: UInt8.self))
      } else {
        write(wideLabels, to: memory.start.assumingMemoryBound(to: UInt16.self))
      }
      decoded = memory
    }
    let start = slice * Limits.vectorRowCount
    switch shape.lane {
    case .bits8: widen(memory, start, count, target, UInt8.self)
    case .bits16: widen(memory, start, count, target, UInt16.self)
    case .bits32: widen(memory, start, count, target, UInt32.self)
    default: widen(memory, start, count, target, UInt64.self)
    }
  }

  @inline(__always)
  private func widen<Element: FixedWidthInteger>(
    _ memory: ReservedMemory, _ start: Int, _ count: Int, _ raw: UnsafeMutableRawPointer, _: Element.Type
  ) {
    let target = raw.assumingMemoryBound(to: Element.self)
    let low = Element(truncatingIfNeeded: base)
    if isNarrow {
      let source = memory.start.assumingMemoryBound(to: UInt8.self) + start
      for row in 0..<count { target[row] = low &+ Element(truncatingIfNeeded: source[row]) }
    } else {
      let source = memory.start.assumingMemoryBound(to: UInt16.self) + start
      for row in 0..<count { target[row] = low &+ Element(truncatingIfNeeded: source[row]) }
    }
  }

  func isKnown(within domain: ValueDomain) -> Bool {
    domain.range.contains(Int128(base) + Int128(leastLabel))
      && domain.range.contains(Int128(base) + Int128(greatestLabel))
  }
}
