import DossierBase
import DossierVector
import Glibc

/// A column that rows are sorted by.
struct SortKey: Sendable {
  /// Its position.
  var column: Int
  var isDescending: Bool
  var nullsFirst: Bool
}

/// Makes byte strings of rows whose order is that of the rows, so that one comparison serves all types.
///
/// A key is, for each column, a byte for null or value and then the value, and at last the row's number: no two rows
/// have the same key, and rows that agree in every column keep their order.
final class SortKeyEncoder {
  /// Bytes of the row's number.
  static let rowNumberByteCount = 8

  private let keys: [SortKey]
  /// Where codes become elements.
  private let elements: [VectorBuilder?]
  private let lengths = UnsafeMutablePointer<Int>.allocate(capacity: Limits.vectorRowCount)
  private let cursors = UnsafeMutablePointer<UnsafeMutablePointer<UInt8>>.allocate(
    capacity: Limits.vectorRowCount)

  /// - Parameter types: of the keys' columns.
  init(_ keys: [SortKey], types: [DataType]) {
    self.keys = keys
    elements = types.map { $0 == .varchar ? nil : VectorBuilder($0) }
  }

  deinit {
    lengths.deallocate()
    cursors.deallocate()
  }

  /// Appends the keys of rows, one after the other, to `bytes`, and the length of each to what ``length(_:)`` tells.
  ///
  /// - Parameters:
  ///   - views: a view for each key.
  ///   - firstRow: the number of the first row; the others follow.
  func encode(
    _ views: [VectorView], count: Int, firstRow: Int, to bytes: inout ReservedArray<UInt8>
  ) throws(EngineError) {
    lengths.update(repeating: keys.count + Self.rowNumberByteCount, count: count)
    var flat: [VectorView] = []
    for (view, elements) in zip(views, elements) {
      flat.append(elements.map { view.flattened(into: $0) } ?? view)
      addLengths(flat[flat.count - 1], count)
    }
    var total = 0
    for row in 0..<count { total += lengths[row] }
    guard bytes.count + total < Int(UInt32.max) else {
      throw EngineError(
        .memoryLimit, "the keys of ORDER BY exceed 4 GiB", hint: "order by fewer or shorter columns")
    }
    try bytes.reserve(total)
    guard var next = bytes.extend(by: total) else { return }
    for row in 0..<count {
      cursors[row] = next
      next += lengths[row]
    }
    for (key, view) in zip(keys, flat) { write(view, key, count) }
    for row in 0..<count { write(UInt64(firstRow + row), row) }
  }

  /// The length of the key of a row that was encoded last.
  func length(_ row: Int) -> Int { lengths[row] }

  private func addLengths(_ view: VectorView, _ count: Int) {
    let isText = view.type == .varchar
    let width = isText ? 2 : view.type.physicalType.byteCount
    for row in 0..<count where view.type != .null && !view.isNull(row) {
      lengths[row] += width
      guard isText else { continue }
      let text = view.text(row)
      lengths[row] += text.count + text.count { $0 == 0 }
    }
  }

  private func write(_ view: VectorView, _ key: SortKey, _ count: Int) {
    let nullByte: UInt8 = key.nullsFirst ? 0 : 2
    let flip: UInt8 = key.isDescending ? 0xFF : 0
    for row in 0..<count {
      let isNull = view.type == .null || view.isNull(row)
      cursors[row].pointee = isNull ? nullByte : 1
      cursors[row] += 1
    }
    if view.type == .null { return }
    switch view.type.physicalType {
    case .boolean: write(view, UInt8.self, flip, count) { $0 }
    case .int8: write(view, UInt8.self, flip, count) { $0 ^ 0x80 }
    case .int16: write(view, UInt16.self, flip, count) { $0 ^ 1 << 15 }
    case .int32: write(view, UInt32.self, flip, count) { $0 ^ 1 << 31 }
    case .int64: write(view, UInt64.self, flip, count) { $0 ^ 1 << 63 }
    case .int128: write(view, UInt128.self, flip, count) { $0 ^ 1 << 127 }
    case .double: write(view, Double.self, flip, count) { Self.ordered($0) }
    case .interval:
      write(view, Interval.self, flip, count) {
        UInt128(bitPattern: $0.comparableMicroseconds) ^ 1 << 127
      }
    case .string: writeTexts(view, flip, count)
    }
  }

  @inline(__always)
  private func write<Element, Ordered: FixedWidthInteger>(
    _ view: VectorView, _ element: Element.Type, _ flip: UInt8, _ count: Int, _ order: (Element) -> Ordered
  ) {
    let values = view.elements(Element.self)
    let mask: Ordered = flip == 0 ? 0 : ~0
    for row in 0..<count where !view.isNull(row) { write(order(values[view.index(row)]) ^ mask, row) }
  }

  @inline(__always)
  private func write<Value: FixedWidthInteger>(_ value: Value, _ row: Int) {
    UnsafeMutableRawPointer(cursors[row]).storeBytes(of: value.bigEndian, as: Value.self)
    cursors[row] += MemoryLayout<Value>.size
  }

  /// The bits of a double in an order that matches its value; NaN last.
  private static func ordered(_ value: Double) -> UInt64 {
    if value.isNaN { return .max }
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// Texts end in two zero bytes, and a zero byte within is followed by 255, so that prefixes come first.
  private func writeTexts(_ view: VectorView, _ flip: UInt8, _ count: Int) {
    for row in 0..<count where !view.isNull(row) {
      let start = cursors[row]
      var target = start
      let text = view.text(row)
      if let bytes = text.baseAddress, memchr(bytes, 0, text.count) == nil {
        memcpy(target, bytes, text.count)
        target += text.count
      } else {
        for byte in text {
          target.pointee = byte
          target += 1
          guard byte == 0 else { continue }
          target.pointee = 255
          target += 1
        }
      }
      target[0] = 0
      target[1] = 0
      target += 2
      if flip != 0 { for place in 0..<target - start { start[place] = ~start[place] } }
      cursors[row] = target
    }
  }
}
