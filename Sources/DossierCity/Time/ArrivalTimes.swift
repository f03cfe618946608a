/// Sorted random times of acceptance of a slice of a day; used again and again by one thread.
final class ArrivalTimes {
  /// Rows of a slice, at most.
  static let sliceRowCount = 65_536

  /// The seconds of the day, ascending.
  let seconds = UnsafeMutablePointer<Int32>.allocate(capacity: sliceRowCount)
  private let histogram = UnsafeMutablePointer<Int32>.allocate(capacity: secondCount)
  private static let secondCount = 86_400
  /// From this many on, counting is faster than sorting.
  private static let leastCountToCount = 4_096

  deinit {
    seconds.deallocate()
    histogram.deallocate()
  }

  /// Draws `count` times from part `slice` of `sliceCount` equally probable parts of the day.
  func draw(count: Int, slice: Int, of sliceCount: Int, _ profile: HourProfile, _ random: CityRandom) {
    precondition(count <= Self.sliceRowCount, "a slice at most")
    let width = (1 << 24) / sliceCount
    let start = slice * width
    if count < Self.leastCountToCount {
      for row in 0..<count { seconds[row] = second(row, start, width, profile, random) }
      var buffer = UnsafeMutableBufferPointer(start: seconds, count: count)
      buffer.sort()
      return
    }
    histogram.update(repeating: 0, count: Self.secondCount)
    for row in 0..<count { histogram[Int(second(row, start, width, profile, random))] &+= 1 }
    var next = 0
    for second in 0..<Self.secondCount where histogram[second] > 0 {
      for _ in 0..<histogram[second] {
        seconds[next] = Int32(truncatingIfNeeded: second)
        next &+= 1
      }
    }
  }

  @inline(__always)
  private func second(
    _ row: Int, _ start: Int, _ width: Int, _ profile: HourProfile, _ random: CityRandom
  ) -> Int32 {
    let place = Int(((random.number(row) >> 32) &* UInt64(width)) >> 32)
    return Int32(truncatingIfNeeded: profile.second(start &+ place))
  }
}
