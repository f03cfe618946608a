/// The axis of places below a terminal chart, with as many labels as fit.
struct TerminalAxis {
  private let frame: TerminalChart

  init(_ frame: TerminalChart) { self.frame = frame }

  /// The line with the ticks, the line with the labels.
  var lines: [String] {
    let places = frame.chart.places
    let labelled = AxisLabels.places(
      of: frame.chart, room: Double(frame.plotWidth),
      labelWidth: Double((places.map(\.count).max() ?? 0) + 2))
    let margin = frame.labelWidth + 2
    var ticks = [Character](repeating: "─", count: frame.plotWidth)
    var labels = [Character](repeating: " ", count: frame.columnCount)
    var firstFree = 0
    for place in labelled {
      let column = frame.column(ofPlace: place)
      let text = Array(places[place].prefix(labels.count))
      let start = min(max(margin + column - text.count / 2, 0), labels.count - text.count)
      // A label that the edge of the screen has moved may stand in the way of its neighbour.
      guard start >= firstFree else { continue }
      ticks[column] = "┬"
      labels.replaceSubrange(start..<(start + text.count), with: text)
      firstFree = start + text.count + 1
    }
    return [String(repeating: " ", count: margin - 1) + "└" + String(ticks), String(labels)]
  }
}
