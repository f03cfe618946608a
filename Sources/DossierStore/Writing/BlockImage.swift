/// The encoded columns of a block one after the other, as they go into the file in one write.
struct BlockImage {
  private(set) var bytes: [UInt8] = []
  private var places: [Range<Int>] = []

  init(_ columns: [[UInt8]]) {
    bytes.reserveCapacity(columns.reduce(0) { $0 + SpaceAllocator.aligned($1.count) })
    for column in columns {
      places.append(bytes.count..<bytes.count + column.count)
      bytes.append(contentsOf: column)
      bytes.append(contentsOf: repeatElement(0, count: SpaceAllocator.aligned(bytes.count) - bytes.count))
    }
  }

  /// The extent of a column if the image stands at `offset`.
  func extent(_ column: Int, at offset: Int, generation: UInt64, owner: ExtentOwner) -> Extent {
    let place = places[column]
    let checksum = bytes.withUnsafeBytes {
      Extent.checksum(
        of: UnsafeRawBufferPointer(rebasing: $0[place]), offset: offset + place.lowerBound,
        generation: generation, owner: owner)
    }
    return Extent(
      offset: offset + place.lowerBound, byteCount: place.count, generation: generation, checksum: checksum)
  }
}
