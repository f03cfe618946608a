import DossierBase
import DossierSQL

/// Literals with the types DuckDB gives them.
enum LiteralBinding {
  static func bind(_ literal: Literal, at range: Range<Int>) -> BoundExpression {
    func make(_ value: Scalar, _ type: DataType) -> BoundExpression {
      BoundExpression(.constant(value), type, at: range, isLiteral: type != .boolean && type != .null)
    }
    switch literal {
    case .null: return make(.null, .null)
    case .boolean(let flag): return make(.boolean(flag), .boolean)
    case .text(let bytes): return make(.text(bytes), .varchar)
    case .number(let number):
      switch number.value {
      case .integer(let value):
        if let small = Int32(exactly: value) { return make(.integer(Int64(small)), .integer) }
        if let large = Int64(exactly: value) { return make(.integer(large), .bigint) }
        return make(.hugeint(value), .hugeint)
      case .decimal(let unscaled, let precision, let scale):
        return make(.decimal(unscaled), .decimal(precision: precision, scale: scale))
      case .double(let value): return make(.double(value), .double)
      }
    }
  }
}
