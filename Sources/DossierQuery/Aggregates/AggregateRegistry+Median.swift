import DossierVector

extension AggregateRegistry {
  /// The median of a type, or nil if it has none.
  static func median(_ type: DataType) -> AggregateFunction? {
    switch type {
    case .tinyint: numericMedian(Int8.self)
    case .smallint: numericMedian(Int16.self)
    case .integer: numericMedian(Int32.self)
    case .bigint: numericMedian(Int64.self)
    case .hugeint: numericMedian(Int128.self)
    case .double:
      AggregateFunction("median", .double) {
        MedianState<Double>(
          precedes: { ComparisonKernels.order($0, $1) < 0 },
          finish: { $2.elements(Double.self)[$3] = $0 == $1 ? $0 : $0 + ($1 - $0) * 0.5 })
      }
    case .decimal where type.physicalType == .int64: wholeMedian(Int64.self, type)
    case .decimal: wholeMedian(Int128.self, type)
    case .time, .timestamp: wholeMedian(Int64.self, type)
    case .date:
      AggregateFunction("median", .timestamp) {
        MedianState<Int32>(
          precedes: { $0 < $1 },
          finish: { $2.elements(Int64.self)[$3] = (Int64($0) + Int64($1)) * (Microseconds.perDay / 2) })
      }
    case .boolean:
      AggregateFunction("median", type) {
        MedianState<UInt8>(
          precedes: { $0 < $1 },
          finish: { low, _, output, row in
            output.elements(UInt8.self)[row] = low
          })
      }
    case .varchar: AggregateFunction("median", type) { TextMedianState() }
    case .null, .interval: nil
    }
  }

  private static func numericMedian<Element: FixedWidthInteger & Sendable>(
    _ element: Element.Type
  ) -> AggregateFunction {
    AggregateFunction("median", .double) {
      MedianState<Element>(
        precedes: { $0 < $1 },
        finish: { low, high, output, row in
          let (left, right) = (Double(low), Double(high))
          output.elements(Double.self)[row] = left + (right - left) * 0.5
        })
    }
  }

  /// The middle of two values of the same type, rounded towards the lower one.
  private static func wholeMedian<Element: FixedWidthInteger & Sendable>(
    _ element: Element.Type, _ type: DataType
  ) -> AggregateFunction {
    AggregateFunction("median", type) {
      MedianState<Element>(
        precedes: { $0 < $1 },
        finish: { low, high, output, row in
          output.elements(Element.self)[row] = low &+ (high &- low) / 2
        })
    }
  }
}

/// median of texts: the lower of the middle values by bytes.
final class TextMedianState: AggregateState {
  private let heap = StringHeap()
  private lazy var refs = MedianState<StringRef>(
    precedes: { [unowned heap] in StringHeap.precedes(heap.buffer($0), heap.buffer($1)) },
    finish: { [unowned heap] low, _, output, row in
      if output.heap !== heap { output.shareHeap(heap) }
      output.elements(StringRef.self)[row] = low
    })

  override func resize(_ count: Int) { refs.resize(count) }
  override var byteCount: Int { heap.count + refs.byteCount }

  override func update(_ argument: Vector?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let own = Vector(.varchar)
    own.shareHeap(heap)
    own.count = count
    for row in 0..<count {
      if argument.isNull(row) {
        own.setNull(row)
      } else {
        own.elements(StringRef.self)[row] = heap.append(Array(argument.text(row)))
      }
    }
    try refs.update(own, groups: groups, count: count)
  }

  override func merge(_ other: AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other, to: TextMedianState.self)
    let base = UInt32(heap.count)
    heap.append(other.heap.bytes, count: other.heap.count)
    try refs.merge(other.refs, map: map) {
      StringRef(offset: $0.offset + base, length: $0.length)
    }
  }

  override func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> Vector {
    try refs.result(groups, type: type)
  }
}
