/// Where the parts of an SVG chart stand, in pixels.
struct SVGFrame {
  let chart: Chart
  let scale: NiceScale

  static let width = 960.0
  static let plotLeft = 72.0
  static let plotRight = 924.0
  static let plotTop = 76.0
  static let plotBottom = 396.0
  static let legendTop = 462.0
  static let legendSpacing = 22.0

  init(_ chart: Chart) {
    self.chart = chart
    scale = chart.scale(tickCount: 6)
  }

  static var plotWidth: Double { plotRight - plotLeft }

  /// The height of the whole picture.
  var height: Double { Self.legendTop + Double(legendLineCount) * Self.legendSpacing }

  private var legendLineCount: Int {
    chart.series.count + chart.marks.count + chart.notes.count + (chart.intervalTitle == nil ? 0 : 1)
      + (chart.reference == nil ? 0 : 1)
  }

  /// The middle of a place.
  func x(ofPlace place: Int) -> Double { left(ofPlace: place) + slotWidth / 2 }

  /// The left edge of a place.
  func left(ofPlace place: Int) -> Double { Self.plotLeft + Double(place) * slotWidth }

  private var slotWidth: Double { Self.plotWidth / Double(max(chart.places.count, 1)) }

  func y(ofValue value: Double) -> Double {
    Self.plotBottom - scale.fraction(value) * (Self.plotBottom - Self.plotTop)
  }
}
