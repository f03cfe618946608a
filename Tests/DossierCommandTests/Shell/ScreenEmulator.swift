import DossierDB

/// A terminal's screen, as far as the shell makes use of it: what the user would see.
struct ScreenEmulator {
  private(set) var columnCount: Int
  private(set) var lineCount: Int
  /// Each cell has a character and its marks; the second column of a wide character is empty.
  private var screen: [[String]]
  private(set) var scrolledOff: [[String]] = []
  private var line = 0
  private var column = 0
  private var pending: [UInt8] = []
  /// Times that the bell rang.
  private(set) var bellCount = 0
  /// True while pastes are marked.
  private(set) var marksPastes = false
  /// How many times pastes were marked no longer: once at the end of every entry.
  private(set) var entryCount = 0

  init(columnCount: Int = 80, lineCount: Int = 24) {
    self.columnCount = columnCount
    self.lineCount = lineCount
    screen = Array(repeating: [], count: lineCount)
  }

  /// All lines, also those that have left the screen, without blanks at their ends.
  var text: String {
    let lines = (scrolledOff + screen).map { cells in
      var text = cells.joined()
      while text.last == " " { text.removeLast() }
      return text
    }
    return lines[..<((lines.lastIndex { !$0.isEmpty } ?? -1) + 1)].joined(separator: "\n")
  }

  /// The line that has the cursor, and the column before which it stands.
  var cursor: (text: String, column: Int) { (screen[line].joined(), column) }

  mutating func take(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    while let length = unitLength() {
      let unit = Array(pending[..<length])
      pending.removeFirst(length)
      if unit[0] == 0x1B {
        obey(unit)
      } else if unit[0] < 0x20 {
        control(unit[0])
      } else {
        for scalar in String(decoding: unit, as: UTF8.self).unicodeScalars { put(scalar) }
      }
    }
  }

  /// The bytes of the next scalar or sequence, or nil if it is not complete yet.
  private func unitLength() -> Int? {
    guard let first = pending.first else { return nil }
    if first == 0x1B {
      guard pending.count > 1 else { return nil }
      guard pending[1] == UInt8(ascii: "[") else { return 2 }
      return pending.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
    }
    let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    return pending.count >= length ? length : nil
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 7: bellCount += 1
    case 8: column = max(column - 1, 0)
    case 10: lineFeed()
    case 13: column = 0
    default: break
    }
  }

  private mutating func lineFeed() {
    if line + 1 < lineCount {
      line += 1
    } else {
      scrolledOff.append(screen.removeFirst())
      screen.append([])
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = DisplayText.width(of: String(scalar))
    if width == 0 {
      if column > 0, column <= screen[line].count {
        var index = column - 1
        while index > 0, screen[line][index].isEmpty { index -= 1 }
        screen[line][index].unicodeScalars.append(scalar)
      }
      return
    }
    if column + width > columnCount {
      lineFeed()
      column = 0
    }
    while screen[line].count < column + width { screen[line].append(" ") }
    screen[line][column] = String(scalar)
    if width == 2 { screen[line][column + 1] = "" }
    column += width
  }

  private mutating func obey(_ sequence: [UInt8]) {
    guard sequence.count > 2 else { return }
    let body = String(decoding: sequence[2..<(sequence.count - 1)], as: UTF8.self)
    let number = Int(body) ?? 0
    column = min(column, columnCount - 1)
    switch sequence[sequence.count - 1] {
    case UInt8(ascii: "A"): line = max(line - max(number, 1), 0)
    case UInt8(ascii: "B"): line = min(line + max(number, 1), lineCount - 1)
    case UInt8(ascii: "C"): column = min(column + max(number, 1), columnCount - 1)
    case UInt8(ascii: "H"): (line, column) = (0, 0)
    case UInt8(ascii: "J"):
      if number == 2 {
        screen = Array(repeating: [], count: lineCount)
      } else {
        // As tmux does: clearing from the first place on is clearing the screen, whose lines are kept.
        if line == 0, column == 0 { scrolledOff += screen.filter { !$0.isEmpty } }
        screen[line] = Array(screen[line].prefix(column))
        for below in (line + 1)..<max(lineCount, line + 1) { screen[below] = [] }
      }
    case UInt8(ascii: "K"): screen[line] = Array(screen[line].prefix(column))
    case UInt8(ascii: "h") where body == "?2004": marksPastes = true
    case UInt8(ascii: "l") where body == "?2004":
      marksPastes = false
      entryCount += 1
    default: break
    }
  }
}
