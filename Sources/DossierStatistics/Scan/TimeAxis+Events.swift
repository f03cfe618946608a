import DossierVector

extension TimeAxis {
  /// Writes the slice of each event of a flat vector and returns the events' days.
  ///
  /// Nulls and events after the as-of moment get ``sliceCount``; those on its very day only if `checksInstants`.
  func writeSlices(
    ofEvents vector: Vector, count: Int, checksInstants: Bool, scratch: UnsafeMutablePointer<Int32>,
    into slices: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    let beyond = Int32(sliceCount)
    let days = MomentKernels.days(of: vector, count: count, scratch: scratch)
    eventSlices.withUnsafeBufferPointer { table in
      MomentKernels.look(up: days, in: table, startingAt: tableStart, count: count, into: slices)
    }
    MomentKernels.replaceNulls(of: vector, count: count, by: beyond, in: slices)
    if checksInstants {
      MomentKernels.replaceLater(than: asOf.instant, of: vector, count: count, by: beyond, in: slices)
    }
    return days
  }
}
