import DossierDB

/// The text of cells as a screen shows it, made in one reused buffer.
struct CellText {
  /// The text of the cell that was set last.
  private(set) var bytes: [UInt8] = []
  /// The columns it fills on a screen.
  private(set) var width = 0
  /// True if the cell has no value.
  private(set) var isNull = false

  static let nullText = "NULL"

  /// Takes a value.
  mutating func set(_ row: Row, _ column: Int, isText: Bool) {
    bytes.removeAll(keepingCapacity: true)
    isNull = !row.appendText(column, to: &bytes)
    if isNull { bytes.append(contentsOf: Self.nullText.utf8) }
    if isText { measure() } else { width = bytes.count }
  }

  /// Takes a text.
  mutating func set(_ text: String) {
    bytes = Array(text.utf8)
    isNull = false
    measure()
  }

  /// Cuts the text to a width, with an ellipsis in its last column.
  mutating func shorten(to limit: Int) {
    guard width > limit else { return }
    var kept = ""
    var keptWidth = 0
    for character in String(decoding: bytes, as: UTF8.self) {
      let characterWidth = DisplayText.width(of: String(character))
      if keptWidth + characterWidth > limit - 1 { break }
      kept.append(character)
      keptWidth += characterWidth
    }
    bytes = Array(kept.utf8) + Array("…".utf8)
    width = keptWidth + 1
  }

  private mutating func measure() {
    if let plain = DisplayText.plainWidth(of: bytes) {
      width = plain
      return
    }
    let text = DisplayText.escaped(String(decoding: bytes, as: UTF8.self))
    bytes = Array(text.utf8)
    width = DisplayText.width(of: text)
  }
}
