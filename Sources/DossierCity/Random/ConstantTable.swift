/// Numbers that are made once and then read in hot loops, without bounds checks.
final class ConstantTable<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ values: [Element]) {
    count = values.count
    base = .allocate(capacity: max(values.count, 1))
    for (index, value) in values.enumerated() { base[index] = value }
  }

  deinit { base.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element { base[index] }
}
