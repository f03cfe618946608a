/// A screen area in which each character holds two by four dots.
struct BrailleCanvas {
  let columnCount: Int
  let rowCount: Int
  /// The dots of each character, as the offset from U+2800.
  private var cells: [UInt8]

  init(columnCount: Int, rowCount: Int) {
    self.columnCount = columnCount
    self.rowCount = rowCount
    cells = [UInt8](repeating: 0, count: columnCount * rowCount)
  }

  /// The bits of the dots of a character, row by row.
  ///
  /// Source: Unicode Standard, Braille Patterns.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  /// Sets a dot; one outside the area is left out.
  mutating func set(x: Int, y: Int) {
    guard x >= 0, x < 2 * columnCount, y >= 0, y < 4 * rowCount else { return }
    cells[y / 4 * columnCount + x / 2] |= Self.bits[y % 4 * 2 + x % 2]
  }

  /// Sets the dots of a straight line, both ends included.
  ///
  /// Source: J. E. Bresenham, "Algorithm for computer control of a digital plotter", 1965.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
    let (width, height) = (abs(end.x - start.x), -abs(end.y - start.y))
    let (right, down) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
    var (x, y) = start
    var error = width + height
    while true {
      set(x: x, y: y)
      if x == end.x, y == end.y { return }
      let doubled = 2 * error
      if doubled >= height {
        error += height
        x += right
      }
      if doubled <= width {
        error += width
        y += down
      }
    }
  }

  /// The character of a cell, or nil if it has no dot.
  func character(column: Int, row: Int) -> Character? {
    let bits = cells[row * columnCount + column]
    guard bits != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(bits)) else { return nil }
    return Character(scalar)
  }
}
