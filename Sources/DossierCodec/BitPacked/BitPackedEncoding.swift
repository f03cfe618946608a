import DossierBase
import DossierVector

/// Each value is `base + stride × number`, and the numbers are packed with a width per slice.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 8 | stride, at least 1 |
/// | 8 | 1 | 0: one base for the block; 1: one per slice |
/// | 9 | 8 each | bases, signed |
/// | … | 1 each | width of each slice, 0 … 64 |
/// | … | | the packed numbers of each slice, see ``BitPacking`` |
///
/// Values of 128 bits can be packed if they fit 64, and are extended by their sign.
enum BitPackedEncoding: Encoding {
  static let id = EncodingID.bitPacked
  /// Bytes before the bases.
  static let fixedByteCount = 9

  static func estimate(_ column: BlockInput) -> Int? { column.bitPackingPlan?.bodyByteCount }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let plan = column.bitPackingPlan else { return false }
    writer.body.write(plan.stride)
    writer.body.write(UInt8(plan.bases.count == 1 ? 0 : 1))
    for base in plan.bases { writer.body.write(base) }
    for width in plan.widths { writer.body.write(UInt8(width)) }
    let numbers = UnsafeMutablePointer<UInt64>.allocate(capacity: Limits.vectorRowCount)
    defer { numbers.deallocate() }
    for slice in 0..<column.shape.sliceCount {
      let count = column.shape.rowCount(ofSlice: slice)
      fill(numbers, from: column, slice, count, plan)
      let width = plan.widths[slice]
      writer.body.fill(BitPacking.byteCount(width: width, count: count)) { target in
        PackKernel.pack(numbers, count: count, width: width, to: target)
      }
    }
    return true
  }

  private static func fill(
    _ numbers: UnsafeMutablePointer<UInt64>, from column: BlockInput, _ slice: Int, _ count: Int,
    _ plan: BitPackingPlan
  ) {
    let base = plan.base(ofSlice: slice)
    let start = slice * Limits.vectorRowCount
    switch column.values {
    case .integers(let elements):
      for row in 0..<count { numbers[row] = plan.number(elements[start + row], over: base) }
    case .wides(let elements):
      for row in 0..<count {
        numbers[row] = plan.number(Int64(truncatingIfNeeded: elements[start + row]), over: base)
      }
    case .texts: preconditionFailure("texts have no bit-packing plan")
    }
    for row in count..<Limits.vectorRowCount { numbers[row] = 0 }
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let byteCount = reader.rest.count
    let decoder = try BitPackedDecoder(&reader, header.shape)
    return StoredLayout(decoder, header, chunk, byteCount: byteCount - reader.rest.count)
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    let decoder = try BitPackedDecoder(&reader, header.shape)
    let (least, most) = (decoder.widths.min() ?? 0, decoder.widths.max() ?? 0)
    let bits = least == most ? "\(most) bits" : "\(least) to \(most) bits"
    return decoder.stride == 1 ? bits : "\(bits), stride \(decoder.stride)"
  }
}
