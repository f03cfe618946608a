package import DossierBase
import Synchronization

/// Where a slice of one vector is decoded to; for one thread, reused from slice to slice.
package final class SliceBuffer {
  private let type: DataType
  /// Room for the nulls of a slice, and of two sources together.
  @exclusivity(unchecked) private var nulls: UnsafeMutablePointer<UInt8>?
  /// What ``values(_:)`` holds: a slice of the layout of this number, or anything if it is 0.
  @exclusivity(unchecked) private var held: (layout: UInt64, slice: Int) = (0, 0)
  @exclusivity(unchecked) private var madeBuilder: VectorBuilder?
  private lazy var expanded = VectorBuilder(type)
  @exclusivity(unchecked) private var innerBuffers: [SliceBuffer] = []

  package init(_ type: DataType) {
    self.type = type
  }

  deinit { nulls?.deallocate() }

  private static let nullsByteCount = Limits.vectorRowCount + 64

  /// Room for a slice's nulls, and some bytes more.
  @usableFromInline package var validity: UnsafeMutablePointer<UInt8> {
    if let nulls { return nulls }
    let nulls = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * Self.nullsByteCount)
    self.nulls = nulls
    return nulls
  }

  /// Room for the nulls of two sources together.
  private var merged: UnsafeMutablePointer<UInt8> { validity + Self.nullsByteCount }

  private var builder: VectorBuilder {
    if let madeBuilder { return madeBuilder }
    let builder = VectorBuilder(type)
    madeBuilder = builder
    return builder
  }

  func isFor(_ other: DataType) -> Bool { type == other }

  /// Where elements are decoded to.
  package func values(_ type: DataType) -> VectorBuilder {
    precondition(type == self.type, "a buffer for slices of another type")
    held.layout = 0
    return builder
  }

  /// The values of a slice that a layout has decoded, if nothing else was decoded since.
  package func decoded(_ slice: Int, of layout: UInt64) -> VectorBuilder? {
    held == (layout, slice) ? builder : nil
  }

  /// Notes that ``values(_:)`` holds a slice of a layout, which has a number of ``newLayoutNumber()``.
  package func hold(_ slice: Int, of layout: UInt64) { held = (layout, slice) }

  private static let lastLayoutNumber = Atomic<UInt64>(0)

  /// A number, never 0, that no other layout has.
  package static func newLayoutNumber() -> UInt64 {
    lastLayoutNumber.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// A buffer for the slices of a vector that this one's is made of: the n-th of the given type.
  package func inner(_ type: DataType, _ ordinal: Int = 0) -> SliceBuffer {
    while innerBuffers.count <= ordinal { innerBuffers.append(SliceBuffer(type)) }
    if innerBuffers[ordinal].type != type { innerBuffers[ordinal] = SliceBuffer(type) }
    return innerBuffers[ordinal]
  }

  /// The dates of timestamps; the buffer is one for values of type DATE.
  package func dates(of moments: VectorView) -> VectorView {
    let moments = inner(.timestamp).elements(of: moments)
    let target = values(.date)
    target.reset()
    target.count = moments.isConstant ? 1 : moments.count
    Microseconds.dates(
      ofTimestamps: moments.elements(Int64.self), count: target.count, into: target.elements(Int32.self))
    let dates = moments.isConstant ? target.constantView(count: moments.count) : target.view
    return dates.withValidity(moments.validity)
  }

  /// True for rows that are not null; the buffer is one for values of type BOOLEAN.
  func presence(of view: VectorView) -> VectorView {
    guard let bytes = view.validity else { return .boolean(view.type != .null, count: view.count) }
    return VectorView(
      .boolean, count: view.count, isConstant: view.isConstant, bytes, validity: nil, heap: nil)
  }

  /// A view's rows with the nulls of the vector besides its own.
  func merge(_ outer: Validity, _ rows: Range<Int>, into view: VectorView) -> VectorView {
    if view.isConstant, view.isNull(0) { return view }
    guard let own = view.validity else {
      guard let merged = outer.view(rows, into: validity) else { return view }
      return (view.isConstant ? expand(view) : view).withValidity(merged)
    }
    guard case .bits(let mask) = outer else {
      if case .allNull = outer { return .nulls(view.type, count: view.count) }
      return view
    }
    mask.expand(rows, into: merged)
    for row in 0..<rows.count { merged[row] &= own[view.index(row)] }
    return (view.isConstant ? expand(view) : view).withValidity(UnsafePointer(merged))
  }

  /// A view's rows as elements, which are valid until the buffer is used again.
  package func elements(of view: VectorView) -> VectorView {
    view.isCoded ? view.flattened(into: expanded) : view
  }

  private func expand(_ view: VectorView) -> VectorView {
    if let heap = view.heap { expanded.reset(sharing: heap) } else { expanded.reset() }
    expanded.append(view)
    return expanded.view
  }
}
