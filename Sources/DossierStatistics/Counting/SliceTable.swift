/// The slice of each day of a range; earlier days share the first entry, later ones the last.
final class SliceTable: @unchecked Sendable {
  private let entries: UnsafeMutablePointer<Int32>
  private let start: Int32
  private let end: Int32

  /// - Precondition: as many slices as days from `start` on, and at least one.
  init(start: Int32, slices: [Int32]) {
    precondition(!slices.isEmpty, "a table of at least one day")
    entries = UnsafeMutablePointer<Int32>.allocate(capacity: slices.count)
    entries.initialize(from: slices, count: slices.count)
    self.start = start
    end = start + Int32(slices.count - 1)
  }

  deinit { entries.deallocate() }

  /// The table as values, which loops read without looking at the object; valid as long as that lives.
  struct View {
    fileprivate let entries: UnsafePointer<Int32>
    fileprivate let start: Int32
    fileprivate let end: Int32

    @inline(__always)
    subscript(day: Int32) -> Int32 { entries[Int(max(start, min(day, end)) &- start)] }
  }

  var view: View { View(entries: entries, start: start, end: end) }
}
