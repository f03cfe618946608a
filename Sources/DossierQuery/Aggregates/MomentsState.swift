import DossierBase
import DossierVector

/// Where the sums of one aggregate have their lowest bits, shared by all threads.
final class MomentScales: Sendable {
  fileprivate let all = (0..<Moment.allCases.count).map { _ in DoubleSumScale() }
}

/// The sums that variances are made of: of values, of squares and of products, these with what a double loses of them.
private enum Moment: Int, CaseIterable {
  case x, xx, xxRest, y, yy, yyRest, xy, xyRest

  var isOfTwo: Bool { rawValue >= Moment.y.rawValue }
}

/// Variance, covariance, correlation and lines through points, from sums that are exact: so neither the order of the
/// rows nor the number of threads changes a bit, and values far from zero lose nothing.
///
/// With n rows and D(a, b) = n · Σab − Σa · Σb: var_pop = D(x, x) / n², var_samp = D(x, x) / (n (n − 1)); covar is
/// the same of D(x, y); corr = D(x, y) / √(D(x, x) D(y, y)). Of the first argument y and the second x, a line has
/// the slope D(x, y) / D(x, x) and the intercept (Σy − slope · Σx) / n; regr_r2 is the square of corr.
final class MomentsState: AggregateState {
  private let name: AggregateName
  private let hasTwo: Bool
  private let sums: [DoubleSumState?]
  private let rows = RowList()
  private let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let values = VectorBuilder(.double)
  private let first = VectorBuilder(.double)
  private let second = VectorBuilder(.double)

  init(_ name: AggregateName, hasTwo: Bool, _ scales: MomentScales, _ budget: MemoryBudget) {
    self.name = name
    self.hasTwo = hasTwo
    sums = Moment.allCases.map { moment in
      moment.isOfTwo && !hasTwo
        ? nil : DoubleSumState(isMean: false, scales.all[moment.rawValue], SumCells(budget), budget)
    }
  }

  deinit { groups.deallocate() }

  var takesRows: Bool { hasTwo }

  func resize(_ count: Int) throws(EngineError) { for sum in sums { try sum?.resize(count) } }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    try add(argument, nil, groups, count)
  }

  func update(_ rows: AggregateRows) throws(EngineError) {
    // SQL names the dependent value first.
    try add(rows.arguments[1], rows.arguments[0], rows.groups, rows.count)
  }

  private func add(
    _ x: VectorView, _ y: VectorView?, _ newGroups: UnsafePointer<UInt32>, _ count: Int
  ) throws(EngineError) {
    rows.removeAll()
    for row in 0..<count where !x.isNull(row) && !(y?.isNull(row) ?? false) { rows.append(row) }
    if rows.count == 0 { return }
    for (place, row) in rows.buffer.enumerated() { groups[place] = newGroups[Int(row)] }
    let xs = picked(x, first)
    try add(.x) { xs[$0] }
    try addProducts(.xx, xs, xs)
    guard let y else { return }
    let ys = picked(y, second)
    try add(.y) { ys[$0] }
    try addProducts(.yy, ys, ys)
    try addProducts(.xy, xs, ys)
  }

  private func picked(_ view: VectorView, _ builder: VectorBuilder) -> UnsafePointer<Double> {
    builder.reset()
    builder.append(view, rows.buffer, from: 0)
    builder.becomeFlat()
    return UnsafePointer(builder.elements(Double.self))
  }

  /// Adds products, and what doubles lose of them.
  private func addProducts(
    _ moment: Moment, _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>
  ) throws(EngineError) {
    try add(moment) { left[$0] * right[$0] }
    guard let rest = Moment(rawValue: moment.rawValue + 1) else { return }
    try add(rest) { row in
      let product = left[row] * right[row]
      return product.isFinite ? (0 - product).addingProduct(left[row], right[row]) : 0
    }
  }

  private func add(_ moment: Moment, _ value: (Int) -> Double) throws(EngineError) {
    values.reset()
    values.count = rows.count
    let target = values.elements(Double.self)
    for row in 0..<rows.count { target[row] = value(row) }
    try sums[moment.rawValue]?.update(values.view, groups: groups, count: rows.count)
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: MomentsState.self)
    for (sum, more) in zip(sums, other.sums) { if let sum, let more { try sum.merge(more, map: map) } }
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: MomentsState.self)
    for (sum, more) in zip(sums, other.sums) {
      if let sum, let more { try sum.merge(more, from: sources, to: targets, count: count) }
    }
  }

  var canBeReadByMany: Bool { true }

  // MARK: Results

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    try makeResult(groups, type, Double.self) { (group) throws(EngineError) in
      // Of one sign, whatever it comes from.
      value(of: group).map { $0.isNaN ? .nan : $0 }
    }
  }

  private func sum(_ moment: Moment, _ group: Int) -> DoubleDouble {
    sums[moment.rawValue]?.parts(of: group).sum ?? DoubleDouble(0)
  }

  private func value(of group: Int) -> Double? {
    guard let count = sums[Moment.x.rawValue]?.parts(of: group).count, count > 0 else { return nil }
    let rowCount = Double(count)
    /// n · Σab − Σa · Σb.
    func spread(_ a: Moment, _ b: Moment, _ product: Moment, _ rest: Moment) -> Double {
      let products = sum(product, group) + sum(rest, group)
      // Squares of finite values may lie beyond DOUBLE.
      if products.value.isInfinite, sum(a, group).value.isFinite, sum(b, group).value.isFinite {
        return products.value
      }
      return (products * DoubleDouble(rowCount) - sum(a, group) * sum(b, group)).value
    }
    func spreadOfX() -> Double { max(spread(.x, .x, .xx, .xxRest), 0) }
    func spreadOfY() -> Double { max(spread(.y, .y, .yy, .yyRest), 0) }
    func spreadOfBoth() -> Double { spread(.x, .y, .xy, .xyRest) }
    switch name {
    case .variancePopulation: return spreadOfX() / rowCount / rowCount
    case .varianceSample: return count > 1 ? spreadOfX() / rowCount / (rowCount - 1) : nil
    case .deviationPopulation: return (spreadOfX() / rowCount / rowCount).squareRoot()
    case .deviationSample: return count > 1 ? (spreadOfX() / rowCount / (rowCount - 1)).squareRoot() : nil
    case .covariancePopulation: return spreadOfBoth() / rowCount / rowCount
    case .covarianceSample: return count > 1 ? spreadOfBoth() / rowCount / (rowCount - 1) : nil
    case .correlation: return spreadOfBoth() / (spreadOfX().squareRoot() * spreadOfY().squareRoot())
    case .slope: return spreadOfBoth() / spreadOfX()
    case .intercept:
      let width = spreadOfX()
      if width == 0 { return nil }
      let slope = spreadOfBoth() / width
      return (sum(.y, group).value - slope * sum(.x, group).value) / rowCount
    case .determination:
      let (width, height) = (spreadOfX(), spreadOfY())
      if width == 0 { return nil }
      if height == 0 { return 1 }
      let both = spreadOfBoth()
      return both / width * (both / height)
    default: preconditionFailure("an aggregate of moments")
    }
  }
}

/// A number as the sum of two doubles, the second of them what the first one lacks.
struct DoubleDouble {
  private let high: Double
  private let low: Double

  init(_ high: Double, _ low: Double = 0) { (self.high, self.low) = (high, low) }

  var value: Double { high + low }

  static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let sum = left.high + right.high
    if !sum.isFinite { return DoubleDouble(sum) }
    let part = sum - left.high
    let rest = (left.high - (sum - part)) + (right.high - part) + left.low + right.low
    return DoubleDouble(sum + rest, rest - ((sum + rest) - sum))
  }

  static prefix func - (number: DoubleDouble) -> DoubleDouble { DoubleDouble(-number.high, -number.low) }
  static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

  static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let product = left.high * right.high
    if !product.isFinite { return DoubleDouble(product) }
    let rest =
      (0 - product).addingProduct(left.high, right.high) + (left.high * right.low + left.low * right.high)
    return DoubleDouble(product + rest, rest - ((product + rest) - product))
  }
}
