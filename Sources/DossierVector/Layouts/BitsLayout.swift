package import DossierBase

/// Truth values as a bit per row.
package final class BitsLayout: Layout {
  private let mask: BitMask

  /// - Parameter mask: not written any more.
  package init(_ mask: BitMask) { self.mask = mask }

  package var kind: LayoutKind { .bits }
  package func copy(_ sibling: Vector?) -> any Layout { self }
  package var byteCount: Int { mask.byteCount }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let values = scratch.values(.boolean)
    values.reset()
    values.count = rows.count
    mask.expand(rows, into: values.elements(UInt8.self))
    return values.view
  }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    appendInPieces(rows, validity, to: target) { (piece, values) in
      values.count = piece.count
      let flags = values.elements(UInt8.self)
      for place in 0..<piece.count { flags[place] = mask[Int(piece[place])] ? 1 : 0 }
    }
  }
}
