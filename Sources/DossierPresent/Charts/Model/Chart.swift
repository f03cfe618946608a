/// A picture of values over a row of places, such as rates over periods: what is drawn, not how.
///
/// ``terminalText(columnCount:)`` and ``svg`` draw the same chart.
public struct Chart: Sendable, Hashable {
  /// What the chart shows.
  public var title: String
  /// The names of the places from left to right.
  public var places: [String]
  /// What the places are.
  public var placeTitle: String
  /// How many places make up a unit, as months do a year; labels then stand at equal places of units.
  public var placesPerUnit: Int
  /// The first place at which a unit begins.
  public var unitStart: Int
  /// What the values are, with their unit.
  public var valueTitle: String
  /// The lines, the most important one first.
  public var series: [ChartSeries]
  /// What the intervals of points are, or nil if there are none.
  public var intervalTitle: String?
  /// A value to compare with, or nil.
  public var reference: ChartReference?
  /// Places at which the values change their meaning.
  public var marks: [ChartMark]
  /// Sentences below the chart.
  public var notes: [String]

  /// A chart of these parts.
  public init(
    title: String, places: [String], placeTitle: String, valueTitle: String, series: [ChartSeries],
    placesPerUnit: Int = 1, unitStart: Int = 0, intervalTitle: String? = nil,
    reference: ChartReference? = nil, marks: [ChartMark] = [], notes: [String] = []
  ) {
    precondition(placesPerUnit > 0 && unitStart >= 0, "a unit has places")
    self.title = title
    self.places = places
    self.placeTitle = placeTitle
    self.placesPerUnit = placesPerUnit
    self.unitStart = unitStart
    self.valueTitle = valueTitle
    self.series = series
    self.intervalTitle = intervalTitle
    self.reference = reference
    self.marks = marks
    self.notes = notes
  }

  /// The series whose values are written beside its points: the only one, or the one with intervals, which others
  /// only accompany. Of several equal ones, numbers could be taken for those of another.
  var labelledSeries: ChartSeries? {
    series.count == 1 || intervalTitle != nil ? series.first : nil
  }

  /// The scale of values, which covers all points, most of the intervals, and the reference.
  ///
  /// A quarter of the intervals may reach beyond it, so that a few dossiers in some period do not flatten all
  /// others. Points that are not complete have no say, unless there are no others.
  /// - Parameter tickCount: About how many steps the scale has.
  func scale(tickCount: Int) -> NiceScale {
    let all = series.flatMap(\.points).compactMap { $0 }
    let complete = all.filter(\.isComplete)
    let points = complete.isEmpty ? all : complete
    let lows = points.compactMap(\.low).sorted()
    let highs = points.compactMap(\.high).sorted(by: >)
    var ends = points.map(\.value)
    if let reference { ends.append(reference.value) }
    if !lows.isEmpty { ends.append(lows[lows.count / 4]) }
    if !highs.isEmpty { ends.append(highs[highs.count / 4]) }
    guard let low = ends.min(), let high = ends.max() else { return NiceScale(0, 100, tickCount: tickCount) }
    return NiceScale(low, high, tickCount: tickCount)
  }
}

/// One line of a chart.
public struct ChartSeries: Sendable, Hashable {
  /// What the line shows.
  public var name: String
  /// A point for each place; where there is none the line has a gap.
  public var points: [ChartPoint?]

  /// A line of these points.
  public init(name: String, points: [ChartPoint?]) {
    self.name = name
    self.points = points
  }

  /// The runs of places that have points.
  var runs: [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for place in 0...points.count {
      let hasPoint = place < points.count && points[place] != nil
      if hasPoint, start == nil { start = place }
      if !hasPoint, let first = start {
        runs.append(first..<place)
        start = nil
      }
    }
    return runs
  }
}

/// A value at one place.
public struct ChartPoint: Sendable, Hashable {
  /// The value, in the unit of the axis.
  public var value: Double
  /// The low end of the interval that is drawn around the value, or nil.
  public var low: Double?
  /// The high end of that interval, or nil.
  public var high: Double?
  /// False if the value will still change, as that of a running period does: its sign is hollow.
  public var isComplete: Bool

  /// A value, with an interval or without.
  public init(_ value: Double, low: Double? = nil, high: Double? = nil, isComplete: Bool = true) {
    self.isComplete = isComplete
    self.value = value
    self.low = low
    self.high = high
  }
}

/// A value that a chart is compared with, such as a target.
public struct ChartReference: Sendable, Hashable {
  /// The value, in the unit of the axis.
  public var value: Double
  /// What it is.
  public var label: String

  /// A value with its name.
  public init(_ value: Double, label: String) {
    self.value = value
    self.label = label
  }
}

/// A place at which values change their meaning.
public struct ChartMark: Sendable, Hashable {
  /// The place before which the mark stands.
  public var place: Int
  /// What happened, with its date.
  public var label: String
  /// True if values before and after must not be compared without care.
  public var isWarning: Bool

  /// A mark before a place.
  public init(place: Int, label: String, isWarning: Bool) {
    self.place = place
    self.label = label
    self.isWarning = isWarning
  }
}
