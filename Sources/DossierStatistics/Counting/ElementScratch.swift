import DossierBase
import DossierVector

/// Memory for one column in which codes and repeated values become an element per row; used again for the next rows.
final class ElementScratch {
  private var builder: VectorBuilder?

  /// The rows with an element for each: the view itself, or a copy that the next call overwrites.
  func elements(of view: VectorView) -> VectorView {
    guard view.isCoded || view.isConstant else { return view }
    return view.expanded(into: writableBuilder(view.type))
  }

  private func writableBuilder(_ type: DataType) -> VectorBuilder {
    if let builder, builder.type == type { return builder }
    let new = VectorBuilder(type)
    builder = new
    return new
  }
}
