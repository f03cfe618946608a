/// The lines below an SVG chart that say what its signs mean.
struct SVGLegend {
  private let frame: SVGFrame
  private var chart: Chart { frame.chart }

  /// Characters of a line before it is cut.
  private static let lengthLimit = 120
  private static let textLeft = SVGFrame.plotLeft + 44

  init(_ frame: SVGFrame) { self.frame = frame }

  func write(to writer: inout SVGWriter) {
    var y = SVGFrame.legendTop
    func next(_ writer: inout SVGWriter, _ text: String, colour: String = SVGStyle.ink) {
      writer.element(
        "text", [("x", .length(Self.textLeft)), ("y", .length(y)), ("fill", .text(colour))],
        content: Self.cut(text, to: Self.lengthLimit))
      y += SVGFrame.legendSpacing
    }
    for (number, series) in chart.series.enumerated() {
      sample(number, y: y - 4.5, to: &writer)
      next(&writer, series.name)
    }
    if let title = chart.intervalTitle {
      writer.element(
        "rect",
        [
          ("x", .length(SVGFrame.plotLeft)), ("y", .length(y - 11)), ("width", .length(34)),
          ("height", .length(13)), ("fill", .text(SVGStyle.colour(0))), ("fill-opacity", .text("0.15")),
        ])
      next(&writer, title)
    }
    if let reference = chart.reference {
      line(y: y - 4.5, colour: SVGStyle.ink, dash: "10 4 2 4", to: &writer)
      next(&writer, "\(reference.label): \(SVGWriter.number(reference.value)) %")
    }
    for (number, mark) in chart.marks.enumerated() {
      let colour = mark.isWarning ? SVGStyle.warning : SVGStyle.faint
      writer.element(
        "text",
        [
          ("x", .length(SVGFrame.plotLeft + 17)), ("y", .length(y)), ("text-anchor", .text("middle")),
          ("fill", .text(colour)),
        ], content: "\(number + 1)\(mark.isWarning ? " !" : "")")
      next(&writer, mark.label)
    }
    for note in chart.notes { next(&writer, note, colour: SVGStyle.faint) }
  }

  /// A text of at most `limit` characters, with an ellipsis where it was cut.
  static func cut(_ text: String, to limit: Int) -> String {
    text.count > limit ? text.prefix(limit - 1) + "…" : text
  }

  /// A piece of a series' line with its sign.
  private func sample(_ number: Int, y: Double, to writer: inout SVGWriter) {
    line(y: y, colour: SVGStyle.colour(number), dash: SVGStyle.dash(number), width: "2", to: &writer)
    let sign = SVGStyle.sign(number, x: SVGFrame.plotLeft + 17, y: y)
    writer.element(
      "polygon", [("points", .text(SVGStyle.points(sign))), ("fill", .text(SVGStyle.colour(number)))])
  }

  private func line(
    y: Double, colour: String, dash: String?, width: String = "1", to writer: inout SVGWriter
  ) {
    var attributes: [(String, SVGWriter.Value)] = [
      ("x1", .length(SVGFrame.plotLeft)), ("y1", .length(y)), ("x2", .length(SVGFrame.plotLeft + 34)),
      ("y2", .length(y)), ("stroke", .text(colour)), ("stroke-width", .text(width)),
    ]
    if let dash { attributes.append(("stroke-dasharray", .text(dash))) }
    writer.element("line", attributes)
  }
}
