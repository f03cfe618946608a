/// Canonical composition of text (NFC): equal letters become equal bytes, however they were typed.
///
/// Source: the Unicode Standard, annex 15, and section 3.12 for Hangul.
package enum CanonicalComposition {
  /// The composed form of well-formed UTF-8, or nil if the text has that form already.
  package static func composed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard needsWork(text) else { return nil }
    let bytes = Array(String(String(decoding: text, as: UTF8.self).unicodeScalars.composed).utf8)
    return bytes.elementsEqual(text) ? nil : bytes
  }

  /// The composed form of a string.
  package static func composed(_ text: String) -> String {
    var text = text
    let isComposed = text.withUTF8 { !needsWork($0) }
    return isComposed ? text : String(text.unicodeScalars.composed)
  }

  /// Well-formed UTF-8 without the marks on its letters, of which those that are letters of their own (đ) stay.
  package static func withoutMarks(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    if text.allSatisfy({ $0 < 0x80 }) { return Array(text) }
    var scalars: [Unicode.Scalar] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      CompositionMaps.decompose(scalar, into: &scalars)
    }
    scalars.removeAll { scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark: true
      default: false
      }
    }
    return Array(String(scalars.composed).utf8)
  }

  /// True if some scalar of the text may change; false for ASCII, and for Latin and Vietnamese letters of
  /// one scalar each.
  private static func needsWork(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    while position < text.count {
      let byte = text[position]
      if byte < 0xCC {
        position += 1
      } else if byte == 0xE1, position + 2 < text.count, text[position + 1] & 0xFC == 0xB8 {
        position += 3
      } else {
        return hasUnsettledScalar(text, from: position)
      }
    }
    return false
  }

  private static func hasUnsettledScalar(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var decoder = UTF8()
    var bytes = text[start...].makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      if scalar.value < 0x300 { continue }
      if CompositionMaps.unsettled.contains(scalar.value) || Hangul.isVowelOrTail(scalar.value)
        || scalar.properties.canonicalCombiningClass != .notReordered
      {
        return true
      }
    }
    return false
  }
}

extension Sequence where Element == Unicode.Scalar {
  /// The scalars, decomposed, in canonical order, and composed again.
  fileprivate var composed: String.UnicodeScalarView {
    var scalars: [Unicode.Scalar] = []
    for scalar in self { CompositionMaps.decompose(scalar, into: &scalars) }
    scalars.sortMarks()
    return String.UnicodeScalarView(scalars.composedInOrder())
  }
}

extension Array where Element == Unicode.Scalar {
  /// Brings each run of marks into the order of their classes.
  fileprivate mutating func sortMarks() {
    var start = 0
    while start < count {
      guard self[start].properties.canonicalCombiningClass != .notReordered else {
        start += 1
        continue
      }
      var end = start
      while end < count, self[end].properties.canonicalCombiningClass != .notReordered { end += 1 }
      // Marks of one class keep their order: the place decides where classes are equal.
      let run = self[start..<end].enumerated().map { ($0.element.properties.canonicalCombiningClass, $0) }
      let sorted = run.sorted { ($0.0.rawValue, $0.1.offset) < ($1.0.rawValue, $1.1.offset) }
      replaceSubrange(start..<end, with: sorted.map(\.1.element))
      start = end
    }
  }

  /// Composes every scalar with the last starter before it, if nothing stands between that blocks it.
  fileprivate func composedInOrder() -> [Unicode.Scalar] {
    var output: [Unicode.Scalar] = []
    var starter: Int?
    var lastClass: UInt8 = 0
    for scalar in self {
      let combiningClass = scalar.properties.canonicalCombiningClass.rawValue
      if let place = starter {
        let isAdjacent = place == output.count - 1
        let isFree = isAdjacent || lastClass < combiningClass
        if isFree, let both = CompositionMaps.compose(output[place], scalar) {
          output[place] = both
          continue
        }
      }
      if combiningClass == 0 { starter = output.count }
      lastClass = combiningClass
      output.append(scalar)
    }
    return output
  }
}
