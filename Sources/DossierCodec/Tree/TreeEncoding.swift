import CKernels
import DossierBase
import DossierVector

/// A bit for each row that passes a node of a tree, whose leaves are the values.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 8 | the base |
/// | 8 | 4 | number of leaves |
/// | 12 | 4 + n | a part of 16-bit lanes: what the value of each leaf is more than the base |
/// | … | | the root |
/// | … | 8 | zeros |
///
/// A node begins with a byte: 0 is a leaf, the next one; 1 and 2 a fork, whose bits follow as they are or as
/// ``SparseBits``, then the left node, of the rows whose bit is 0, then the right one; 3 numbers of one width, whose
/// number of leaves less 1 in a byte and planes follow. The rows of the root are those that are not null.
enum TreeEncoding: Encoding {
  static let id = EncodingID.tree

  static let labelEncodings: [any Encoding.Type] = [
    ConstantEncoding.self, PlainEncoding.self, BitPackedEncoding.self,
  ]
  /// What is read beyond the last bits.
  static let spareByteCount = 8

  static func estimate(_ column: BlockInput) -> Int? {
    guard let plan = column.treePlan else { return nil }
    return 12 + spareByteCount + plan.byteCount + PartBlock.estimate(labels(plan), among: labelEncodings)
  }

  private static func labels(_ plan: TreePlan) -> BlockInput {
    let labels = UnsafeMutablePointer<Int64>.allocate(capacity: plan.labels.count)
    for (leaf, label) in plan.labels.enumerated() { labels[leaf] = Int64(label) }
    return BlockInput(lane: .bits16, count: plan.labels.count, values: .integers(labels))
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let plan = column.treePlan, case .integers(let values) = column.values else { return false }
    writer.body.write(plan.base)
    writer.body.write(UInt32(plan.labels.count))
    try PartBlock.write(labels(plan), among: labelEncodings, to: &writer)
    let rowCount = column.count - column.nullCount
    let leaves = UnsafeMutablePointer<UInt16>.allocate(capacity: 2 * rowCount)
    defer { leaves.deallocate() }
    var place = 0
    for row in 0..<column.count where !column.isNull(row) {
      leaves[place] = plan.leafOfLabel[Int(values[row] &- plan.base)]
      place += 1
    }
    write(plan, plan.nodes.count - 1, leaves, leaves + rowCount, rowCount, to: &writer.body)
    for _ in 0..<spareByteCount { writer.body.write(UInt8(0)) }
    return true
  }

  /// Writes a node of rows whose leaves are given, and brings them into the order of its children.
  private static func write(
    _ plan: TreePlan, _ place: Int, _ leaves: UnsafeMutablePointer<UInt16>,
    _ scratch: UnsafeMutablePointer<UInt16>, _ count: Int, to writer: inout ByteWriter
  ) {
    let node = plan.nodes[place]
    switch node.form {
    case .leaf: writer.write(UInt8(0))
    case .planes:
      writer.write(UInt8(3))
      writer.write(UInt8(node.leafCount - 1))
      let first = UInt16(node.firstLeaf)
      for plane in 0..<TreePlan.planeCount(node.leafCount) {
        writer.fill((count + 7) / 8) { target in
          let bits = target.assumingMemoryBound(to: UInt8.self)
          for row in 0..<count {
            bits[row >> 3] |=
              UInt8(truncatingIfNeeded: (leaves[row] &- first) >> UInt16(plane) & 1) << UInt8(row & 7)
          }
        }
      }
    case .fork, .sparseFork:
      writer.write(UInt8(node.form == .fork ? 1 : 2))
      let firstRight = UInt16(plan.nodes[node.right].firstLeaf)
      let leftCount = plan.nodes[node.left].count
      if node.form == .fork {
        writer.fill((count + 7) / 8) { target in
          let bits = target.assumingMemoryBound(to: UInt8.self)
          for row in 0..<count { bits[row >> 3] |= (leaves[row] >= firstRight ? 1 : 0) << UInt8(row & 7) }
        }
      } else {
        SparseBits.write((0..<count).filter { leaves[$0] >= firstRight }, of: count, to: &writer)
      }
      var (left, right) = (0, leftCount)
      for row in 0..<count {
        let leaf = leaves[row]
        if leaf >= firstRight {
          scratch[right] = leaf
          right += 1
        } else {
          scratch[left] = leaf
          left += 1
        }
      }
      write(plan, node.left, scratch, leaves, leftCount, to: &writer)
      write(plan, node.right, scratch + leftCount, leaves + leftCount, count - leftCount, to: &writer)
    }
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let start = reader.position
    guard [.bits8, .bits16, .bits32, .bits64].contains(header.shape.lane) else {
      throw .damaged("a tree of values of no or too many bits")
    }
    let decoder = try TreeDecoder(&reader, header.shape, chunk)
    return StoredLayout(decoder, header.shape, chunk, byteCount: reader.position - start)
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    _ = try reader.read(Int64.self)
    return "\(try reader.read(UInt32.self)) values"
  }
}
