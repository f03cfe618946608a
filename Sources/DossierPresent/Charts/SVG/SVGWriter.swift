/// Writes the elements of an SVG document; equal calls give equal bytes.
struct SVGWriter {
  private(set) var text = ""
  private var depth = 0

  /// An attribute's value.
  enum Value {
    case text(String)
    /// A length, written with two decimals at most.
    case length(Double)
  }

  /// Writes an element with nothing inside.
  mutating func element(_ name: String, _ attributes: [(String, Value)]) {
    text += "\(indentation)<\(name)\(Self.attributes(attributes))/>\n"
  }

  /// Writes an element with text inside.
  mutating func element(_ name: String, _ attributes: [(String, Value)] = [], content: String) {
    text += "\(indentation)<\(name)\(Self.attributes(attributes))>\(Self.escaped(content))</\(name)>\n"
  }

  /// Writes an element around what `body` writes.
  mutating func element(_ name: String, _ attributes: [(String, Value)], _ body: (inout SVGWriter) -> Void) {
    text += "\(indentation)<\(name)\(Self.attributes(attributes))>\n"
    depth += 1
    body(&self)
    depth -= 1
    text += "\(indentation)</\(name)>\n"
  }

  private var indentation: String { String(repeating: "  ", count: depth) }

  private static func attributes(_ attributes: [(String, Value)]) -> String {
    attributes.map { name, value in
      switch value {
      case .text(let text): " \(name)=\"\(escaped(text))\""
      case .length(let length): " \(name)=\"\(number(length))\""
      }
    }.joined()
  }

  /// A length with two decimals at most, and no zeros at the end.
  static func number(_ length: Double) -> String {
    var text = DecimalText.text(length, decimals: 2)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  /// Text as XML holds it; characters that XML forbids become replacement characters.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value): result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
