/// The characters inside a terminal chart's axes.
struct TerminalPlot {
  private let frame: TerminalChart
  private(set) var cells: [[Character]]
  /// The numbers of the marks, for the line above.
  private(set) var markNumbers: [Character]
  /// The series whose signs are in the cells, by row and column.
  private var owners: [Int: Int] = [:]

  private var chart: Chart { frame.chart }

  init(_ frame: TerminalChart) {
    self.frame = frame
    cells = [[Character]](
      repeating: [Character](repeating: " ", count: frame.plotWidth), count: frame.rowCount)
    markNumbers = [Character](repeating: " ", count: frame.plotWidth)
    drawReference()
    drawMarks()
    drawIntervals()
    drawLines()
    // The first series is the most important one, so its signs come last and stay.
    for number in chart.series.indices.prefix(TerminalChart.signs.count).reversed() { drawSigns(number) }
    writeValues()
  }

  /// True if there is room for the bars of intervals between the places.
  static func hasIntervals(_ frame: TerminalChart) -> Bool {
    frame.plotWidth >= 3 * frame.chart.places.count
  }

  private mutating func drawReference() {
    guard let reference = chart.reference else { return }
    let row = frame.row(ofValue: reference.value)
    for column in 0..<frame.plotWidth { cells[row][column] = "┄" }
  }

  private mutating func drawMarks() {
    var nextFree = 0
    for (number, mark) in chart.marks.enumerated() {
      let column = min(mark.place * frame.plotWidth / max(chart.places.count, 1), frame.plotWidth - 1)
      for row in cells.indices { cells[row][column] = "┊" }
      // Marks of one place have their numbers side by side.
      nextFree = max(column, nextFree)
      if nextFree < frame.plotWidth { markNumbers[nextFree] = TerminalChart.digit(number) }
      nextFree += 1
    }
  }

  /// Bars from the low to the high end of each interval.
  private mutating func drawIntervals() {
    guard Self.hasIntervals(frame) else { return }
    for series in chart.series {
      for (place, point) in series.points.enumerated() {
        guard let low = point?.low, let high = point?.high else { continue }
        for row in frame.row(ofValue: high)...frame.row(ofValue: low) {
          cells[row][frame.column(ofPlace: place)] = "│"
        }
      }
    }
  }

  private mutating func drawLines() {
    var canvas = BrailleCanvas(columnCount: frame.plotWidth, rowCount: frame.rowCount)
    for series in chart.series {
      for run in series.runs {
        var last: (x: Int, y: Int)?
        for place in run {
          guard let point = series.points[place] else { continue }
          let dot = (x: 2 * frame.column(ofPlace: place) + 1, y: frame.dotRow(ofValue: point.value))
          canvas.line(from: last ?? dot, to: dot)
          last = dot
        }
      }
    }
    for row in cells.indices {
      for column in 0..<frame.plotWidth {
        if let character = canvas.character(column: column, row: row) { cells[row][column] = character }
      }
    }
  }

  /// The signs of a series' points: of all if there is room, else of every n-th.
  private mutating func drawSigns(_ number: Int) {
    let series = chart.series[number]
    let spacing = max(1, (4 * chart.places.count + frame.plotWidth - 1) / frame.plotWidth)
    for (place, point) in series.points.enumerated() {
      guard let point else { continue }
      let isBeyond = !frame.scale.covers(point.value)
      guard
        isBeyond || place % spacing == (number * spacing / 2) % spacing || !point.isComplete
          || isAlone(place, in: series)
      else {
        continue
      }
      let signs = point.isComplete ? TerminalChart.signs : TerminalChart.hollowSigns
      let (row, column) = (frame.row(ofValue: point.value), frame.column(ofPlace: place))
      // A sign at the edge of the scale would say that the value is there.
      let arrows: [Character] = point.isComplete ? ["↓", "↑"] : ["⇩", "⇧"]
      cells[row][column] = isBeyond ? arrows[point.value < frame.scale.lower ? 0 : 1] : signs[number]
      owners[row * frame.plotWidth + column] = number
    }
  }

  /// The series that have points, but no sign that no other lies upon.
  var hiddenSeries: Set<Int> {
    let shown = Set(owners.values)
    return Set(
      chart.series.indices.prefix(TerminalChart.signs.count).filter { number in
        !shown.contains(number) && chart.series[number].points.contains { $0 != nil }
      })
  }

  /// True if neither neighbour has a point, so that no line shows it.
  private func isAlone(_ place: Int, in series: ChartSeries) -> Bool {
    [place - 1, place + 1].allSatisfy { !series.points.indices.contains($0) || series.points[$0] == nil }
  }

  /// Writes the values of the labelled series above or below their signs, where there is room for all of them, and
  /// those of points that lie beyond the scale.
  private mutating func writeValues() {
    let labelled = frame.plotWidth >= 8 * chart.places.count ? chart.labelledSeries : nil
    for series in chart.series.prefix(TerminalChart.signs.count) {
      writeValues(of: series, all: series == labelled)
    }
  }

  private mutating func writeValues(of series: ChartSeries, all: Bool) {
    for (place, point) in series.points.enumerated() {
      guard let point, all || !frame.scale.covers(point.value) else { continue }
      let text = Array(DecimalText.text(point.value, decimals: 2))
      let row = frame.row(ofValue: point.value)
      let column = frame.column(ofPlace: place)
      let start = min(max(column - text.count / 2, 0), frame.plotWidth - text.count)
      var choices = [(row - 1, start), (row + 1, start)]
      // Nothing else tells the value of a point beyond the scale.
      if !frame.scale.covers(point.value) { choices += [(row, column - text.count - 1), (row, column + 2)] }
      guard let (line, first) = choices.first(where: { isFree($0.0, $0.1..<($0.1 + text.count)) }) else {
        continue
      }
      cells[line].replaceSubrange(first..<(first + text.count), with: text)
    }
  }

  /// True if a text may stand there: over blanks, dotted lines and bars, but over no line or sign.
  private func isFree(_ row: Int, _ columns: Range<Int>) -> Bool {
    cells.indices.contains(row) && columns.lowerBound >= 0 && columns.upperBound <= frame.plotWidth
      && cells[row][columns].allSatisfy { [" ", "┄", "│"].contains($0) }
  }
}
