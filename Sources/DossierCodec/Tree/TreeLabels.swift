import DossierBase

/// The values at the leaves of a tree: what each is more than a base.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 8 | the base |
/// | 8 | 4 | number of leaves, k |
/// | 12 | 1 | bytes of a label: 1 or 2 |
/// | 13 | | what the value of each leaf is more than the base |
struct TreeLabels {
  let base: Int64
  let count: Int
  /// Of each leaf, and so many more that whatever bits say is one of them: as bytes if all fit those, else as words.
  let narrow: [UInt8]
  let wide: [UInt16]
  private let least: Int
  private let greatest: Int

  /// Bytes before the labels.
  static let overhead = 13

  /// - Throws: damage, unless these are labels of a tree.
  init(_ reader: inout ByteReader) throws(EngineError) {
    let base = try reader.read(Int64.self)
    count = Int(try reader.read(UInt32.self))
    guard (1...TreePlan.symbolLimit).contains(count) else {
      throw .damaged("a tree with a wrong number of leaves")
    }
    let width = Int(try reader.read(UInt8.self))
    guard width == 1 || width == 2 else { throw .damaged("labels of a wrong width") }
    let labels = try reader.take(count * width)
    let (least, greatest) = Self.bounds(labels, width)
    let (_, overflow) = base.addingReportingOverflow(Int64(greatest))
    if overflow { throw .damaged("values of a tree beyond their width") }
    // Labels are the values themselves where those are as narrow.
    let limit = Int64(width == 1 ? Int(UInt8.max) : Int(UInt16.max)) - Int64(greatest)
    let added = (0...limit).contains(base) ? base : 0
    self.base = base - added
    (self.least, self.greatest) = (least + Int(added), greatest + Int(added))
    narrow = width == 1 ? Self.padded(labels, UInt8(added)) : []
    wide = width == 2 ? Self.padded(labels, UInt16(added)) : []
  }

  /// Bytes of a label of which there are so many above the base.
  static func width(_ labelCount: Int) -> Int { labelCount <= 256 ? 1 : 2 }

  static func write(_ base: Int64, _ labels: [UInt16], width: Int, to writer: inout ByteWriter) {
    writer.write(base)
    writer.write(UInt32(labels.count))
    writer.write(UInt8(width))
    for label in labels { if width == 1 { writer.write(UInt8(label)) } else { writer.write(label) } }
  }

  /// What `dossier inspect` says of them.
  static func describe(_ reader: inout ByteReader) throws(EngineError) -> String {
    _ = try reader.read(Int64.self)
    return "\(try reader.read(UInt32.self)) values"
  }

  var isNarrow: Bool { wide.isEmpty }

  /// What the value of a leaf is more than the base.
  subscript(leaf: Int) -> Int { isNarrow ? Int(narrow[leaf]) : Int(wide[leaf]) }

  /// True if every value is from 0 to 65,535.
  var areOfWords: Bool { base >= 0 && base <= Int64(UInt16.max) - Int64(greatest) }

  /// The greatest value, if all are words.
  var greatestWord: Int { Int(base) + greatest }

  /// True if every value is one of the domain.
  func areKnown(within domain: ValueDomain) -> Bool {
    domain.range.contains(Int128(base) + Int128(least))
      && domain.range.contains(Int128(base) + Int128(greatest))
  }

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
}
