import CPlatform

/// A growing array whose memory is reserved before it is taken, and whose growth fails instead of ending the process.
///
/// For elements without references. A loop makes room once by ``reserve(_:)`` and then appends without asking, or reads
/// and writes through ``start``.
@usableFromInline package struct ReservedArray<Element: BitwiseCopyable>: ~Copyable {
  /// The elements, which move when the array grows; nil while no room was ever asked for.
  @usableFromInline package private(set) var start: UnsafeMutablePointer<Element>?
  @usableFromInline var used = 0
  /// Elements for which there is room.
  @usableFromInline package private(set) var capacity = 0
  private var reservation: MemoryReservation

  /// An empty array, which holds no memory.
  ///
  /// - Parameter purpose: what the bytes are for, as the subject of an error's sentence.
  package init(_ budget: MemoryBudget, for purpose: String) {
    reservation = MemoryReservation(budget, for: purpose)
  }

  deinit { dossier_free(start, byteCount) }

  @inlinable package var count: Int { used }

  /// Memory of all elements for which there is room.
  package var byteCount: Int { capacity * MemoryLayout<Element>.stride }

  /// Makes room for `more` further elements.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``, with the array as it was.
  package mutating func reserve(_ more: Int) throws(EngineError) {
    let needed = used + more
    guard needed > capacity else { return }
    let stride = MemoryLayout<Element>.stride
    // Doubled while there is plenty; else a little more than what is asked for, so that growing does not copy all each
    // time, for which others give way; else exactly that.
    var wanted = max(needed, 2 * capacity, 64 / stride)
    if !reservation.tryTake((wanted - capacity) * stride) {
      wanted = max(needed, capacity + capacity / 8)
      if !reservation.tryGrow(by: (wanted - capacity) * stride) {
        wanted = needed
        try reservation.grow(by: (wanted - capacity) * stride)
      }
    }
    guard let larger = dossier_resize(start, byteCount, wanted * stride) else {
      reservation.shrink(to: capacity * stride)
      throw EngineError(.memoryLimit, "the system has no \(wanted * stride) bytes of memory")
    }
    start = larger.assumingMemoryBound(to: Element.self)
    capacity = wanted
  }

  /// Appends an element for which there is room.
  @inlinable @inline(__always)
  package mutating func append(_ element: Element) {
    precondition(used < capacity, "room was reserved")
    start.unsafelyUnwrapped[used] = element
    used &+= 1
  }

  /// Appends `more` elements for which there is room, which the caller fills, and says where they begin.
  @inlinable @inline(__always)
  package mutating func extend(by more: Int) -> UnsafeMutablePointer<Element>? {
    precondition(used + more <= capacity, "room was reserved")
    guard let start else { return nil }
    used += more
    return start + (used - more)
  }

  /// Keeps the first elements, and the memory of all.
  package mutating func removeLast(_ count: Int) {
    precondition(count <= used, "elements of the array")
    used -= count
  }

  /// Appends `value` until there are `total` elements.
  ///
  /// - Throws: as ``reserve(_:)``.
  package mutating func extend(to total: Int, with value: Element) throws(EngineError) {
    guard total > used else { return }
    let isFresh = capacity == 0
    try reserve(total - used)
    if isFresh, byteCount >= DOSSIER_MAPPED, Self.isZero(value) {
      used = total
      return
    }
    let target = start.unsafelyUnwrapped + used
    if Self.isZero(value) {
      // Element by element where nobody knows their type.
      UnsafeMutableRawPointer(target).initializeMemory(
        as: UInt8.self, repeating: 0, count: (total - used) * MemoryLayout<Element>.stride)
    } else {
      target.update(repeating: value, count: total - used)
    }
    used = total
  }

  private static func isZero(_ value: Element) -> Bool {
    withUnsafeBytes(of: value) { bytes in bytes.allSatisfy { $0 == 0 } }
  }

  @inlinable package subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(index >= 0 && index < used, "an element of the array")
      return start.unsafelyUnwrapped[index]
    }
    @inline(__always) set {
      precondition(index >= 0 && index < used, "an element of the array")
      start.unsafelyUnwrapped[index] = newValue
    }
  }

  /// Empties the array and gives its memory back.
  package mutating func removeAll() {
    dossier_free(start, byteCount)
    (start, used, capacity) = (nil, 0, 0)
    reservation.shrink(to: 0)
  }
}
