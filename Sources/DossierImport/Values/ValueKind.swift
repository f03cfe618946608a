import DossierBase

/// Says what kind of value a text is, for type inference.
enum ValueKind {
  /// The kind of one text that is not empty, in the style that the request asks for.
  static func classify(_ text: UnsafeBufferPointer<UInt8>, _ style: TextStyle) -> KindSet {
    if let pattern = style.pattern {
      if pattern.parse(text) != nil { return pattern.hasTime ? .patternTimestamp : .patternDate }
      let kind = classifyNumber(text, style)
      return pattern.leavesYearFirst || !kind.hasDates ? kind : .text
    }
    return classifyNumber(text, style)
  }

  private static func classifyNumber(_ text: UnsafeBufferPointer<UInt8>, _ style: TextStyle) -> KindSet {
    if let marks = style.marks, text.contains(where: NumberMarks.isMark) {
      let number = marks.plainly(text) { text in
        ValueText.integer(text) != nil
          ? KindSet.integer
          : ValueText.huge(text) != nil ? .huge : ValueText.double(text) != nil ? .double : nil
      }
      if let number { return number }
      let kind = classify(text)
      let isNumber = kind == .integer || kind == .huge || kind == .double
      return isNumber ? .text : kind.limited(to: style.layouts)
    }
    let kind = classify(text)
    return style.dates == nil ? kind : kind.limited(to: style.layouts)
  }

  /// The kind of one text that is not empty.
  static func classify(_ text: UnsafeBufferPointer<UInt8>) -> KindSet {
    guard let first = text.first(where: { !TextBytes.isSpace($0) }) else { return .text }
    if TextBytes.isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: ".") {
      return classifyNumber(text)
    }
    if ValueText.boolean(text) != nil { return .boolean }
    let letter = TextBytes.lowered(first)
    if letter == UInt8(ascii: "n") || letter == UInt8(ascii: "i"), ValueText.double(text) != nil {
      return .double
    }
    return .text
  }

  private static func classifyNumber(_ text: UnsafeBufferPointer<UInt8>) -> KindSet {
    if ValueText.integer(text) != nil { return .integer }
    if ValueText.huge(text) != nil { return .huge }
    // A number beyond 128 bits would lose digits as a double.
    let hasMark = text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 >= UInt8(ascii: "a") }
    if hasMark, ValueText.double(text) != nil { return .double }
    if ValueText.time(text) != nil { return .time }
    if ValueText.date(text) != nil { return .date }
    if let local = ValueText.localDate(text), local.layouts.bits != 0 { return .localDate(local.layouts) }
    if ValueText.timestamp(text, offsetMinutes: 0) != nil { return .timestamp }
    if let local = ValueText.localTimestamp(text), local.hasWholeSeconds, local.date.dayFirstLayouts.bits != 0
    {
      return .localTimestamp(local.date.dayFirstLayouts)
    }
    return .text
  }
}
