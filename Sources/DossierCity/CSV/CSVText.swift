import DossierBase
import DossierVector

/// The rows of a block, all of which count and none coded but texts, as CSV.
final class CSVText {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var byteCount = 0
  private var capacity: Int

  /// - Throws: what reading the batch throws.
  init(_ batch: Batch) throws(EngineError) {
    capacity = batch.count * batch.columnCount * 16 + 4_096
    bytes = .allocate(capacity: capacity)
    let slices = SliceReader()
    slices.begin(batch)
    for start in stride(from: 0, to: batch.rowCount, by: Limits.vectorRowCount) {
      slices.move(to: start..<min(start + Limits.vectorRowCount, batch.rowCount))
      var columns: [VectorView] = []
      for column in 0..<batch.columnCount { columns.append(try slices.view(column)) }
      for row in 0..<slices.count { write(columns, row) }
    }
  }

  private func write(_ columns: [VectorView], _ row: Int) {
    for (place, column) in columns.enumerated() {
      reserve(ValueFormat.byteCountLimit + 2)
      if place > 0 { put(UInt8(ascii: ",")) }
      if column.isNull(row) { continue }
      if column.type == .varchar {
        putText(column.text(row))
      } else {
        byteCount += ValueFormat.write(column, row: row, to: bytes + byteCount)
      }
    }
    reserve(1)
    put(UInt8(ascii: "\n"))
  }

  deinit { bytes.deallocate() }

  private func put(_ byte: UInt8) {
    bytes[byteCount] = byte
    byteCount += 1
  }

  private func reserve(_ extra: Int) {
    guard byteCount + extra > capacity else { return }
    capacity = max(capacity * 2, byteCount + extra)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    grown.update(from: bytes, count: byteCount)
    bytes.deallocate()
    bytes = grown
  }

  /// A text, in quotes if it is empty or holds a comma, a quote or the end of a line.
  private func putText(_ text: UnsafeBufferPointer<UInt8>) {
    reserve(2 * text.count + 4)
    let quote = UInt8(ascii: "\"")
    let isPlain = !text.isEmpty && !text.contains { $0 == 44 || $0 == quote || $0 == 10 || $0 == 13 }
    if isPlain, let base = text.baseAddress {
      (bytes + byteCount).update(from: base, count: text.count)
      byteCount += text.count
      return
    }
    put(quote)
    for byte in text {
      if byte == quote { put(quote) }
      put(byte)
    }
    put(quote)
  }
}
