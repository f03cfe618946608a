/// Which places of an axis get a label.
enum AxisLabels {
  /// As many places, at equal distances, as leave room for every label; whole units or equal parts of them apart.
  static func places(of chart: Chart, room: Double, labelWidth: Double) -> [Int] {
    let needed = max(1, Int((Double(chart.places.count) * labelWidth / max(room, 1)).rounded(.up)))
    let unit = chart.placesPerUnit
    let spacing =
      needed < unit
      ? (needed...unit).first { unit % $0 == 0 } ?? unit : (needed + unit - 1) / unit * unit
    return Array(stride(from: chart.unitStart % spacing, to: chart.places.count, by: spacing))
  }
}
