import DossierBase
import DossierVector
import Glibc

/// Gives out one value for every row.
final class ConstantDecoder: ValueDecoder {
  private let lane: Lane
  private let value: [UInt8]
  private let heap: StringHeap?

  /// - Parameter value: the bytes of the value or text; of a fixed width, or empty for zero.
  init(_ lane: Lane, value: [UInt8]) {
    self.lane = lane
    self.value = value
    if lane == .text {
      let heap = StringHeap(capacity: value.count)
      heap.append(value)
      self.heap = heap
    } else {
      heap = nil
    }
  }

  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError) {
    output.form = .constant
    if let heap {
      output.shareHeap(heap)
      output.elements(StringRef.self)[0] = StringRef(offset: 0, length: UInt32(value.count))
    } else if value.isEmpty {
      memset(output.data, 0, lane.elementByteCount)
    } else {
      output.data.copyMemory(from: value, byteCount: value.count)
    }
  }

  func requireUTF8() throws(EngineError) {
    var whole = StringRef(offset: 0, length: UInt32(value.count))
    try heap?.requireUTF8(&whole, count: 1)
  }
}

extension Vector {
  /// Turns a constant vector with room for its rows into a flat one of the same values.
  func expandConstant() {
    guard form == .constant else { return }
    form = .flat
    switch type == .varchar && dictionary != nil ? 2 : type.physicalType.byteCount {
    case 1: repeatFirst(UInt8.self)
    case 2: repeatFirst(UInt16.self)
    case 4: repeatFirst(UInt32.self)
    case 8: repeatFirst(UInt64.self)
    default: repeatFirst(UInt128.self)
    }
  }

  @inline(__always)
  private func repeatFirst<Element: BitwiseCopyable>(_ element: Element.Type) {
    let elements = elements(element)
    elements.update(repeating: elements[0], count: count)
  }
}
