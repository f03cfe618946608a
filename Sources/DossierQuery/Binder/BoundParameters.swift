package import DossierBase
import DossierSQL

/// The values of a statement's parameters.
package struct BoundParameters: Sendable {
  /// A value and its type; an integer has the narrowest of INTEGER, BIGINT and HUGEINT.
  package struct Element: Sendable {
    var value: Scalar
    var type: DataType

    package init(_ value: Scalar, _ type: DataType) { (self.value, self.type) = (value, type) }
  }

  private let numbered: [Element]
  private let named: [[UInt8]: Element]

  /// - Parameters:
  ///   - numbered: those of `?` and `$1`, in order.
  ///   - named: those of `$name`, ASCII case ignored.
  package init(numbered: [Element] = [], named: [String: Element] = [:]) {
    self.numbered = numbered
    self.named = Dictionary(named.map { (Schema.folded($0.key), $0.value) }) { first, _ in first }
  }

  /// No parameters.
  package static let none = BoundParameters()

  /// The value of a parameter as a constant that adapts to its neighbours as a literal does.
  func constant(_ parameter: Parameter, at range: Range<Int>) throws(EngineError) -> BoundExpression {
    let element: Element?
    switch parameter {
    case .numbered(let number): element = number <= numbered.count ? numbered[number - 1] : nil
    case .named(let name): element = named[name.folded]
    }
    guard let element else {
      let shown =
        switch parameter {
        case .numbered(let number): "\(number)"
        case .named(let name): "$\(ShownText.shortened(name.name))"
        }
      throw EngineError(
        .usage, "the parameter \(shown) has no value", at: .sql(range),
        hint: numbered.isEmpty && named.isEmpty ? nil : "\(numbered.count + named.count) values are given")
    }
    return BoundExpression(
      .constant(element.value), element.type, at: range,
      isLiteral: element.type != .boolean && element.type != .null)
  }
}
