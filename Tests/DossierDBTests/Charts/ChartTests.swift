import Foundation
import FoundationXML
import Testing

@testable import DossierPresent

/// Charts against recorded ones. A picture that changes on purpose is looked at before it is recorded anew.
@Suite struct ChartTests {
  /// Six quarters with a gap, an interval, a target and a break.
  static let chart = Chart(
    title: "Tỷ lệ hồ sơ giải quyết đúng hạn <thử>",
    places: (1...6).map { "202\($0 < 5 ? 4 : 5)-Q\(($0 - 1) % 4 + 1)" },
    placeTitle: "quý", valueTitle: "đúng hạn, %",
    series: [
      ChartSeries(
        name: "Đất đai & \"nhà\"",
        points: [
          ChartPoint(96.5, low: 95, high: 97.5), ChartPoint(97.2, low: 96.4, high: 97.9), nil,
          ChartPoint(98.4, low: 97.7, high: 98.9), ChartPoint(98.9, low: 98.3, high: 99.3),
          ChartPoint(94.1, low: 92.8, high: 95.2),
        ]),
      ChartSeries(
        name: "Hộ tịch", points: [99.8, 99.7, 99.9, nil, nil, 99.5].map { $0.map { ChartPoint($0) } }),
    ], placesPerUnit: 4, intervalTitle: "khoảng tin cậy Wilson 95 %",
    reference: ChartReference(98, label: "chỉ tiêu"),
    marks: [ChartMark(place: 4, label: "2025-01-01 Sáp nhập xã", isWarning: true)], notes: ["2 trong 9 chuỗi"]
  )

  /// Compares a picture with the recorded one; with RECORD_GOLDEN set in the environment it is recorded anew.
  static func expect(_ picture: String, toBe name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try Data(picture.utf8).write(to: file)
    }
    #expect(try Data(contentsOf: file) == Data(picture.utf8), "\(picture)")
  }

  @Test func theTerminalDrawsWhatIsRecorded() throws {
    try Self.expect(Self.chart.terminalText(columnCount: 60), toBe: "chart.txt")
  }

  @Test func theSVGIsWhatIsRecorded() throws {
    try Self.expect(Self.chart.svg, toBe: "chart.svg")
  }

  @Test func theSVGIsWellFormedAndNeedsNoOtherFile() throws {
    var chart = Self.chart
    chart.title = "a\u{1}\u{FFFF}<b>&\n\"c\"'"
    let parser = XMLParser(data: Data(chart.svg.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    for mark in ["href", "url(", "@import", "script"] { #expect(!chart.svg.contains(mark)) }
  }

  @Test(arguments: [40, 61, 80, 200])
  func noLineIsWiderThanTheScreen(columnCount: Int) {
    var chart = Self.chart
    chart.series[0].name = String(repeating: "Đất đai 土地 ", count: 30)
    for placeCount in [0, 1, 6, 500] {
      chart.places = (0..<placeCount).map { "place \($0)" }
      chart.series[1].points = (0..<placeCount).map { ChartPoint(Double($0 * 7_919 % 101)) }
      chart.series[0].points = Array(chart.series[0].points.prefix(placeCount))
      for line in chart.terminalText(columnCount: columnCount).split(separator: "\n") {
        #expect(line.count <= columnCount, "\(line)")
      }
      #expect(chart.svg.hasSuffix("</svg>\n"))
    }
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    var chart = Self.chart
    chart.title = "a\u{1B}[31m"
    chart.series[0].name = "b\u{1B}[31m"
    chart.marks[0].label = "c\u{1B}[31m"
    chart.places[0] = "d\u{1B}[31m"
    chart.notes = ["e\u{1B}[31m"]
    chart.reference?.label = "f\u{1B}[31m"
    #expect(!chart.terminalText(columnCount: 80).contains("\u{1B}"))
  }

  @Test func aChartWithoutPointsIsDrawn() {
    let chart = Chart(title: "nothing", places: [], placeTitle: "quarter", valueTitle: "%", series: [])
    #expect(chart.terminalText(columnCount: 80).contains("100 ┤"))
    #expect(chart.svg.contains("nothing"))
  }

  /// The plot gives way to the lines around it, down to eight lines.
  @Test(arguments: [(0, 0), (3, 3), (8, 8), (9, 8), (100, 8)])
  func aLowScreenHasALowPlot(missing: Int, removed: Int) {
    func lines(_ text: String) -> Int { text.utf8.count { $0 == 10 } }
    let full = lines(Self.chart.terminalText(columnCount: 60))
    #expect(lines(Self.chart.terminalText(columnCount: 60, lineCount: full - missing)) == full - removed)
    #expect(lines(Self.chart.terminalText(columnCount: 60, lineCount: full + 5)) == full)
  }

  @Test func nothingToDrawIsSaid() {
    let chart = Chart(
      title: "Rate", places: [], placeTitle: "", valueTitle: "%",
      series: [ChartSeries(name: "a", points: [])], notes: ["no data"])
    #expect(chart.terminalText() == "Rate\nno data\n")
  }

  /// A rate just below all is not written as all, and several equal lines have no numbers.
  @Test func valuesHaveTwoDecimalsAndBelongToOneSeries() {
    let line = ChartSeries(name: "a", points: [ChartPoint(99.97), nil, ChartPoint(98.11)])
    var chart = Chart(
      title: "", places: ["1", "2", "3"], placeTitle: "", valueTitle: "", series: [line],
      reference: ChartReference(100, label: "all"))
    func plot() -> String { chart.terminalText().split(separator: "\n").dropLast(2).joined(separator: "\n") }
    #expect(plot().contains("98.11") && plot().contains("99.97"))
    #expect(chart.svg.contains(">99.97<") && chart.svg.contains(">98.11<"))
    chart.series.append(ChartSeries(name: "b", points: [ChartPoint(97), nil, ChartPoint(98)]))
    #expect(!plot().split(separator: "\n").dropLast(1).joined().contains("98.11"))
    #expect(!chart.svg.contains(">99.97<"))
  }

  /// A running period is drawn hollow, and its value is written where the scale of the others does not reach.
  @Test func whatIsNotCompleteSetsNoScale() {
    var chart = Chart(
      title: "", places: ["1", "2", "3"], placeTitle: "", valueTitle: "",
      series: [
        ChartSeries(
          name: "a", points: [ChartPoint(97), ChartPoint(98), ChartPoint(40.25, low: 10, isComplete: false)]),
        ChartSeries(
          name: "b", points: [ChartPoint(96), ChartPoint(97.5), ChartPoint(97, isComplete: false)]),
      ])
    #expect(chart.scale(tickCount: 5).lower >= 95)
    let text = chart.terminalText()
    #expect(
      text.contains("⇩") && !text.contains("○") && text.contains("△") && text.contains("●")
        && text.contains("▲"))
    #expect(text.contains("40.25") && text.contains("● a: 98.00 (2), min 97.00 (1), max 98.00 (2)"))
    #expect(chart.svg.components(separatedBy: "fill=\"#ffffff\" stroke=").count == 3)
    #expect(chart.svg.contains(">40.25<") && !chart.svg.contains(">97.50<"))
    // Alone they do.
    for number in chart.series.indices { chart.series[number].points[0] = nil }
    for number in chart.series.indices { chart.series[number].points[1] = nil }
    #expect(chart.scale(tickCount: 5).lower <= 40 && chart.terminalText().contains("● a: 40.25 (3)"))
  }

  /// A point beyond the scale is drawn as an arrow, and the legend names a series that lies under another.
  @Test func whatIsNotWhereItSeemsToBeIsMarked() {
    let points = (0..<8).map { ChartPoint(90 + Double($0 % 2), low: 89, high: 92) }
    var chart = Chart(
      title: "", places: (0..<9).map(String.init), placeTitle: "", valueTitle: "",
      series: ["a", "b"].map { ChartSeries(name: $0, points: points) })
    let text = chart.terminalText()
    #expect(text.contains("▲ b (under others): 91.00") && text.contains("● a: 91.00"))
    let plain = chart.svg
    chart.series[1].points = points.map { ChartPoint($0.value + 1) } + [ChartPoint(10, isComplete: false)]
    let other = chart.terminalText()
    #expect(!other.contains("under others") && other.contains("⇩") && other.contains("10.00"))
    #expect(!text.contains("⇩"))
    #expect(chart.svg.contains(">10.00<") && !plain.contains(">10.00<"))
  }

  @Test func labelsStandAtTheStartsOfUnits() {
    var chart = Chart(
      title: "", places: [], placeTitle: "", valueTitle: "", series: [], placesPerUnit: 12, unitStart: 7)
    chart.places = Array(repeating: "2024-01", count: 40)
    #expect(AxisLabels.places(of: chart, room: 1_000, labelWidth: 9) == Array(0..<40))
    #expect(AxisLabels.places(of: chart, room: 75, labelWidth: 9) == [1, 7, 13, 19, 25, 31, 37])
    #expect(AxisLabels.places(of: chart, room: 20, labelWidth: 9) == [7, 31])
  }

  @Test func aLineHasItsEndsAndNoGaps() {
    for (x, y) in [(0, 0), (19, 0), (0, 39), (19, 39), (7, 30), (18, 3)] {
      var canvas = BrailleCanvas(columnCount: 10, rowCount: 10)
      canvas.line(from: (x: 9, y: 17), to: (x: x, y: y))
      canvas.line(from: (x: -5, y: 1_000), to: (x: -5, y: 1_000))
      #expect(
        canvas.character(column: 4, row: 4) != nil && canvas.character(column: x / 2, row: y / 4) != nil)
    }
  }
}
