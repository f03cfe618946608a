extension Chart {
  /// The chart as an SVG document: one file that needs no other, on a light background, in UTF-8.
  ///
  /// Equal charts give equal bytes.
  public var svg: String { SVGChart(self).text }
}

/// Draws a chart as SVG.
struct SVGChart {
  private let chart: Chart
  private let frame: SVGFrame

  init(_ chart: Chart) {
    precondition(chart.series.allSatisfy { $0.points.count <= chart.places.count }, "a place for each point")
    self.chart = chart
    frame = SVGFrame(chart)
  }

  var text: String {
    var writer = SVGWriter()
    let size = "0 0 \(SVGWriter.number(SVGFrame.width)) \(SVGWriter.number(frame.height))"
    writer.element(
      "svg",
      [
        ("xmlns", .text("http://www.w3.org/2000/svg")), ("width", .length(SVGFrame.width)),
        ("height", .length(frame.height)), ("viewBox", .text(size)), ("role", .text("img")),
        ("font-family", .text(SVGStyle.fonts)), ("font-size", .text("13")), ("fill", .text(SVGStyle.ink)),
      ]
    ) { writer in
      writer.element("title", content: chart.title)
      writer.element(
        "rect", [("width", .text("100%")), ("height", .text("100%")), ("fill", .text("#ffffff"))])
      label(
        &writer, SVGLegend.cut(chart.title, to: 88), x: SVGFrame.plotLeft, y: 30,
        more: [("font-size", .text("18"))])
      label(
        &writer, chart.valueTitle, x: SVGFrame.plotLeft, y: 52, more: [("fill", .text(SVGStyle.faint))])
      valueAxis(&writer)
      placeAxis(&writer)
      marks(&writer)
      reference(&writer)
      // The first series is the most important one and lies on top.
      for number in chart.series.indices.reversed() { series(&writer, number) }
      values(&writer)
      SVGLegend(frame).write(to: &writer)
    }
    return writer.text
  }

  private func label(
    _ writer: inout SVGWriter, _ text: String, x: Double, y: Double, anchor: String? = nil,
    more: [(String, SVGWriter.Value)] = []
  ) {
    var attributes: [(String, SVGWriter.Value)] = [("x", .length(x)), ("y", .length(y))]
    if let anchor { attributes.append(("text-anchor", .text(anchor))) }
    writer.element("text", attributes + more, content: text)
  }

  private func line(
    _ writer: inout SVGWriter, from start: (Double, Double), to end: (Double, Double), colour: String,
    dash: String? = nil
  ) {
    var attributes: [(String, SVGWriter.Value)] = [
      ("x1", .length(start.0)), ("y1", .length(start.1)), ("x2", .length(end.0)), ("y2", .length(end.1)),
      ("stroke", .text(colour)),
    ]
    if let dash { attributes.append(("stroke-dasharray", .text(dash))) }
    writer.element("line", attributes)
  }

  private func valueAxis(_ writer: inout SVGWriter) {
    for step in frame.scale.steps {
      let y = frame.y(ofValue: frame.scale.value(ofStep: step))
      let isBase = step == frame.scale.steps.lowerBound
      line(
        &writer, from: (SVGFrame.plotLeft, y), to: (SVGFrame.plotRight, y),
        colour: isBase ? SVGStyle.faint : SVGStyle.grid)
      label(
        &writer, frame.scale.label(ofStep: step), x: SVGFrame.plotLeft - 8, y: y + 4.5, anchor: "end")
    }
  }

  private func placeAxis(_ writer: inout SVGWriter) {
    let widest = chart.places.map(\.count).max() ?? 0
    let labelled = AxisLabels.places(
      of: chart, room: SVGFrame.plotWidth, labelWidth: Double(widest) * 8 + 12)
    for place in labelled {
      let x = frame.x(ofPlace: place)
      line(&writer, from: (x, SVGFrame.plotBottom), to: (x, SVGFrame.plotBottom + 5), colour: SVGStyle.faint)
      label(&writer, chart.places[place], x: x, y: SVGFrame.plotBottom + 21, anchor: "middle")
    }
    label(
      &writer, chart.placeTitle, x: SVGFrame.plotRight, y: SVGFrame.plotBottom + 42, anchor: "end",
      more: [("fill", .text(SVGStyle.faint))])
  }

  private func marks(_ writer: inout SVGWriter) {
    var numbers: [Int: [String]] = [:]
    for (number, mark) in chart.marks.enumerated() {
      numbers[mark.place, default: []].append("\(number + 1)")
    }
    for place in numbers.keys.sorted() {
      let isWarning = chart.marks.contains { $0.place == place && $0.isWarning }
      let colour = isWarning ? SVGStyle.warning : SVGStyle.faint
      let x = frame.left(ofPlace: place)
      line(
        &writer, from: (x, SVGFrame.plotTop - 4), to: (x, SVGFrame.plotBottom), colour: colour, dash: "2 3")
      let text = numbers[place, default: []].joined(separator: ",") + (isWarning ? " !" : "")
      label(&writer, text, x: x, y: SVGFrame.plotTop - 8, anchor: "middle", more: [("fill", .text(colour))])
    }
  }

  private func reference(_ writer: inout SVGWriter) {
    guard let reference = chart.reference else { return }
    let y = frame.y(ofValue: reference.value)
    line(
      &writer, from: (SVGFrame.plotLeft, y), to: (SVGFrame.plotRight, y), colour: SVGStyle.ink,
      dash: "10 4 2 4")
  }

  /// The intervals, the line and the signs of a series.
  private func series(_ writer: inout SVGWriter, _ number: Int) {
    let series = chart.series[number]
    let colour = SVGStyle.colour(number)
    for run in series.runs {
      let band = self.band(series, run)
      if !band.isEmpty {
        writer.element(
          "polygon",
          [
            ("points", .text(SVGStyle.points(band))), ("fill", .text(colour)),
            ("fill-opacity", .text("0.15")),
          ])
      }
      var attributes: [(String, SVGWriter.Value)] = [
        ("points", .text(SVGStyle.points(points(series, run).map { ($0.x, $0.y) }))), ("fill", .text("none")),
        ("stroke", .text(colour)), ("stroke-width", .text("2")), ("stroke-linejoin", .text("round")),
      ]
      if let dash = SVGStyle.dash(number) { attributes.append(("stroke-dasharray", .text(dash))) }
      writer.element("polyline", attributes)
      // Signs of close places would cover the line, but a point without neighbours is nothing else.
      let hasSigns = run.count == 1 || chart.places.count <= 60
      for point in points(series, run) {
        let isComplete = series.points[point.place]?.isComplete ?? true
        let value = series.points[point.place]?.value ?? 0
        guard hasSigns || !isComplete || !frame.scale.covers(value) else { continue }
        if frame.scale.covers(value) {
          polygon(
            &writer, number, SVGStyle.sign(number, x: point.x, y: point.y), isHollow: !isComplete)
        } else {
          let tip = value < frame.scale.lower ? 9.0 : -9.0
          let outline = [(point.x - 6, point.y), (point.x + 6, point.y), (point.x, point.y + tip)]
          polygon(&writer, number, outline, isHollow: !isComplete)
        }
      }
    }
  }

  /// A sign; beyond the scale it is an arrow to where the value lies.
  private func polygon(
    _ writer: inout SVGWriter, _ number: Int, _ outline: [(Double, Double)], isHollow: Bool
  ) {
    let colour = SVGStyle.colour(number)
    var attributes: [(String, SVGWriter.Value)] = [
      ("points", .text(SVGStyle.points(outline))), ("fill", .text(isHollow ? "#ffffff" : colour)),
    ]
    if isHollow { attributes += [("stroke", .text(colour)), ("stroke-width", .text("1.5"))] }
    writer.element("polygon", attributes)
  }

  private func points(_ series: ChartSeries, _ run: Range<Int>) -> [(x: Double, y: Double, place: Int)] {
    run.compactMap { place in
      series.points[place].map { (frame.x(ofPlace: place), frame.y(ofValue: $0.value), place) }
    }
  }

  /// The outline of the intervals of a run: the high ends from left to right, then the low ones back.
  private func band(_ series: ChartSeries, _ run: Range<Int>) -> [(Double, Double)] {
    func ends(_ end: (ChartPoint) -> Double?) -> [(Double, Double)] {
      run.flatMap { place -> [(Double, Double)] in
        guard let value = series.points[place].flatMap(end) else { return [] }
        let x = frame.x(ofPlace: place)
        // An interval without neighbours would have no width.
        return (run.count == 1 ? [x - 4, x + 4] : [x]).map { ($0, frame.y(ofValue: value)) }
      }
    }
    return ends(\.high) + ends(\.low).reversed()
  }

  /// The values of the labelled series above its points, if there is room for all of them, and those of points
  /// that lie beyond the scale.
  private func values(_ writer: inout SVGWriter) {
    let labelled = chart.places.count <= 20 ? chart.labelledSeries : nil
    for (number, series) in chart.series.enumerated() {
      values(&writer, of: series, number, all: series == labelled)
    }
  }

  private func values(_ writer: inout SVGWriter, of series: ChartSeries, _ number: Int, all: Bool) {
    for point in points(series, series.points.indices) {
      guard let value = series.points[point.place]?.value, all || !frame.scale.covers(value) else { continue }
      label(
        &writer, DecimalText.text(value, decimals: 2), x: point.x, y: point.y - 9, anchor: "middle",
        more: [
          ("font-size", .text("11")), ("fill", .text(SVGStyle.colour(number))), ("stroke", .text("#ffffff")),
          ("stroke-width", .text("3")), ("paint-order", .text("stroke")),
        ])
    }
  }
}
