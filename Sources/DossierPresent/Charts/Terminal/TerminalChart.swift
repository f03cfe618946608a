import DossierDB

extension Chart {
  /// The chart as lines of text, each ended by a line feed, at most `columnCount` columns wide where that is
  /// at least 40.
  ///
  /// Series are told apart by the signs of their points, never by colour.
  ///
  /// - Parameter lineCount: The lines that the whole should have at most; the plot shrinks to no fewer than eight.
  public func terminalText(columnCount: Int = 80, lineCount: Int? = nil) -> String {
    TerminalChart(self, columnCount: max(columnCount, 40), lineCount: lineCount).text
  }
}

/// Draws a chart with the signs of a terminal.
struct TerminalChart {
  let chart: Chart
  let columnCount: Int
  /// Lines of the plot, fewer on a low screen.
  private(set) var rowCount = 16
  private static let leastRowCount = 8
  static let signs: [Character] = ["●", "▲", "■", "◆", "▼", "★"]
  /// The signs of points that are not complete.
  static let hollowSigns: [Character] = ["○", "△", "□", "◇", "▽", "☆"]

  let scale: NiceScale
  /// The columns that labels of values take.
  let labelWidth: Int
  var plotWidth: Int { columnCount - labelWidth - 2 }

  init(_ chart: Chart, columnCount: Int, lineCount: Int?) {
    self.chart = chart.escapedForTerminal
    self.columnCount = columnCount
    scale = chart.scale(tickCount: 5)
    let scale = scale
    labelWidth = scale.steps.map { scale.label(ofStep: $0).count }.max() ?? 1
    if let lineCount {
      let others = head.count + (chart.marks.isEmpty ? 0 : 1) + TerminalAxis(self).lines.count + legend.count
      rowCount = min(rowCount, max(Self.leastRowCount, lineCount - others))
    }
  }

  var text: String {
    let hasPoints = chart.series.contains { $0.points.contains { $0 != nil } }
    // Without points a plot says less than the notes, should there be any.
    let lines =
      hasPoints || chart.notes.isEmpty
      ? head + plot + TerminalAxis(self).lines + legend : [head[0]] + chart.notes.map { fitted($0) }
    return lines.map { $0.trimmedAtEnd + "\n" }.joined()
  }

  private var head: [String] { [fitted(chart.title), fitted(chart.valueTitle)] }

  /// The column of a place.
  func column(ofPlace place: Int) -> Int {
    (2 * place + 1) * plotWidth / max(2 * chart.places.count, 1)
  }

  /// The lines of the plot with the axis of values, and above them the numbers of the marks.
  private var plot: [String] {
    let drawn = TerminalPlot(self)
    var labels: [Int: String] = [:]
    for step in scale.steps { labels[row(ofValue: scale.value(ofStep: step))] = scale.label(ofStep: step) }
    let lines = drawn.cells.enumerated().map { row, cells in
      let label = labels[row] ?? ""
      let padding = String(repeating: " ", count: labelWidth - label.count)
      return padding + label + (label.isEmpty ? " │" : " ┤") + String(cells)
    }
    if chart.marks.isEmpty { return lines }
    return [String(repeating: " ", count: labelWidth + 2) + String(drawn.markNumbers)] + lines
  }

  /// The line of a value.
  func row(ofValue value: Double) -> Int { dotRow(ofValue: value) / 4 }

  /// The row of dots of a value, four of them in a line.
  func dotRow(ofValue value: Double) -> Int {
    let last = Double(4 * rowCount - 1)
    return Int(((1 - scale.fraction(value)) * last).rounded())
  }

  /// A line for each series, the reference, the marks and the notes.
  private var legend: [String] {
    var lines: [String] = []
    let hidden = TerminalPlot(self).hiddenSeries
    for (number, (series, sign)) in zip(chart.series, Self.signs).enumerated() {
      var line = fitted("\(sign) \(series.name)\(hidden.contains(number) ? " (under others)" : "")")
      for part in Self.summary(series, chart.places)
      where DisplayText.width(of: line) + part.count <= columnCount { line += part }
      lines.append(line)
    }
    if let title = chart.intervalTitle, TerminalPlot.hasIntervals(self) { lines.append(fitted("│ \(title)")) }
    if let reference = chart.reference {
      lines.append(fitted("┄ \(reference.label): \(DecimalText.text(reference.value, decimals: 2))"))
    }
    for (number, mark) in chart.marks.enumerated() {
      lines.append(fitted("┊ \(Self.digit(number)) \(mark.isWarning ? "! " : "")\(mark.label)"))
    }
    return lines + chart.notes.map { fitted($0) }
  }

  /// The last, the lowest and the highest value of a series.
  private static func summary(_ series: ChartSeries, _ places: [String]) -> [String] {
    let points = series.points.indices.compactMap { place in series.points[place].map { (place, $0) } }
    let complete = points.filter { $0.1.isComplete }
    let known = (complete.isEmpty ? points : complete).map { ($0.0, $0.1.value) }
    guard let last = known.last, let low = known.min(by: { $0.1 < $1.1 }),
      let high = known.max(by: { $0.1 < $1.1 })
    else { return [] }
    return [(": ", last), (", min ", low), (", max ", high)].map { name, point in
      "\(name)\(DecimalText.text(point.1, decimals: 2)) (\(places[point.0]))"
    }
  }

  /// The sign of a mark: 1 … 9, then letters.
  static func digit(_ number: Int) -> Character {
    let signs = Array("123456789abcdefghijklmnopqrstuvwxyz")
    return number < signs.count ? signs[number] : "+"
  }

  /// A text cut to the width of the screen.
  func fitted(_ text: String) -> String {
    if DisplayText.width(of: text) <= columnCount { return text }
    var result = ""
    var width = 0
    for character in text {
      let characterWidth = DisplayText.width(of: String(character))
      if width + characterWidth >= columnCount { break }
      result.append(character)
      width += characterWidth
    }
    return result + "…"
  }
}

extension Chart {
  /// The chart with texts that a terminal cannot take for commands.
  fileprivate var escapedForTerminal: Chart {
    precondition(series.allSatisfy { $0.points.count <= places.count }, "a place for each point")
    var result = self
    result.title = DisplayText.escaped(title)
    result.places = places.map { DisplayText.escaped($0) }
    result.valueTitle = DisplayText.escaped(valueTitle)
    result.intervalTitle = intervalTitle.map { DisplayText.escaped($0) }
    result.notes = notes.map { DisplayText.escaped($0) }
    for number in series.indices { result.series[number].name = DisplayText.escaped(series[number].name) }
    for number in marks.indices { result.marks[number].label = DisplayText.escaped(marks[number].label) }
    if let reference { result.reference?.label = DisplayText.escaped(reference.label) }
    return result
  }
}

extension String {
  /// The text without blanks at its end.
  fileprivate var trimmedAtEnd: String {
    var view = self[...]
    while view.last == " " { view.removeLast() }
    return String(view)
  }
}
