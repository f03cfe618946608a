import DossierBase
import DossierVector

/// Functions that give a text another shape: padding, repetition, parts, letters without marks.
extension TextFunctions {
  static let shapingResolvers: [String: FunctionContext.Resolver] = [
    "lpad": { (c) throws(EngineError) in try pad(c, isLeft: true) },
    "rpad": { (c) throws(EngineError) in try pad(c, isLeft: false) },
    "repeat": repetition, "split_part": part, "concat_ws": joined, "translate": translate,
    "chr": { (c) throws(EngineError) in try character(c) },
    "ascii": { (c) throws(EngineError) in try code(c, ofEmpty: 0) },
    "unicode": { (c) throws(EngineError) in try code(c, ofEmpty: -1) },
    "ord": { (c) throws(EngineError) in try code(c, ofEmpty: -1) },
    "nfc_normalize": { (c) throws(EngineError) in
      try mapText(c) { text, heap in
        if let composed = CanonicalComposition.composed(text) {
          heap.append(composed)
        } else {
          append(text, to: heap)
        }
      }
    },
    "strip_accents": { (c) throws(EngineError) in
      try mapText(c) { text, heap in heap.append(CanonicalComposition.withoutMarks(text)) }
    },
    "fold": { (c) throws(EngineError) in
      try mapText(c) { text, heap in heap.append(SearchFolding.fold(text)) }
    },
  ]

  /// lpad(text, count, pad) and rpad: the text as so many characters, cut at its end or filled with those of `pad`.
  private static func pad(_ context: FunctionContext, isLeft: Bool) throws(EngineError) -> BoundExpression {
    try context.expect(3...3)
    let name = context.name
    let function = ScalarFunction(.named(name)) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let (text, pad) = (frame.text(0, row), frame.text(2, row))
        let wanted = Int(max(0, frame.element(1, row, Int64.self)))
        let missing = wanted - characterCount(text)
        if missing <= 0 { return slice(text, from: 1, length: Int64(wanted), into: heap) }
        if pad.isEmpty { throw EngineError(.evaluation, "\(name) has nothing to fill a text with") }
        if !isLeft { append(text, to: heap) }
        try fill(missing, with: pad, heap)
        if isLeft { append(text, to: heap) }
      }
    }
    return context.call(
      function, [try context.text(0), try context.argument(1, as: .bigint), try context.text(2)], .varchar)
  }

  /// Appends so many characters of a text that goes on from its beginning.
  private static func fill(_ count: Int, with pad: Bytes, _ heap: StringHeap) throws(EngineError) {
    let padCount = characterCount(pad)
    try heap.requireRoom(for: (count / padCount + 1).multipliedReportingOverflow(by: pad.count).partialValue)
    guard count <= TextLimits.heapByteCount else { throw TextLimits.error }
    for _ in 0..<count / padCount { append(pad, to: heap) }
    slice(pad, from: 1, length: Int64(count % padCount), into: heap)
  }

  private static func repetition(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction("repeat") { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let text = frame.text(0, row)
        let count = Int(max(0, frame.element(1, row, Int64.self)))
        if text.isEmpty || count == 0 { return }
        guard count <= TextLimits.heapByteCount / text.count else { throw TextLimits.error }
        try heap.requireRoom(for: count * text.count)
        for _ in 0..<count { append(text, to: heap) }
      }
    }
    return context.call(function, [try context.text(0), try context.argument(1, as: .bigint)], .varchar)
  }

  /// split_part(text, separator, number): the part of that number, from 1, or from the end if negative; empty if there
  /// is none. An empty separator stands between all characters.
  private static func part(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(3...3)
    let function = ScalarFunction("split_part") { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let (text, separator) = (frame.text(0, row), frame.text(1, row))
        let number = frame.element(2, row, Int64.self)
        if separator.isEmpty {
          if number != 0, number != .min { slice(text, from: number, length: 1, into: heap) }
          return
        }
        let parts = split(text, at: separator)
        let place = number > 0 ? number - 1 : number < 0 ? Int64(parts.count) &+ number : -1
        if place >= 0, place < parts.count { append(Bytes(rebasing: text[parts[Int(place)]]), to: heap) }
      }
    }
    return context.call(
      function, [try context.text(0), try context.text(1), try context.argument(2, as: .bigint)], .varchar)
  }

  private static func split(_ text: Bytes, at separator: Bytes) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    while let place = find(separator, in: Bytes(rebasing: text[start...])) {
      parts.append(start..<start + place)
      start += place + separator.count
    }
    parts.append(start..<text.count)
    return parts
  }

  /// concat_ws(separator, a, b, …): nulls are passed over; null if the separator is.
  private static func joined(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...1_000)
    var texts: [BoundExpression] = []
    for argument in context.arguments { texts.append(try Coercion.cast(argument, to: .varchar)) }
    let function = ScalarFunction("concat_ws", nulls: .handledByKernel) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        if frame.arguments[0].isNull(row) {
          frame.output.setNull(row)
          return
        }
        let separator = frame.text(0, row)
        var isFirst = true
        for index in 1..<frame.arguments.count where !frame.arguments[index].isNull(row) {
          let text = frame.text(index, row)
          try heap.requireRoom(for: text.count + separator.count)
          if !isFirst { append(separator, to: heap) }
          append(text, to: heap)
          isFirst = false
        }
      }
    }
    return context.call(function, texts, .varchar)
  }

  /// translate(text, from, to): each character of `from` becomes the one at its place in `to`, or nothing.
  private static func translate(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(3...3)
    let function = ScalarFunction("translate") { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let from = Array(String(decoding: frame.text(1, row), as: UTF8.self).unicodeScalars)
        let to = Array(String(decoding: frame.text(2, row), as: UTF8.self).unicodeScalars)
        for scalar in String(decoding: frame.text(0, row), as: UTF8.self).unicodeScalars {
          guard let place = from.firstIndex(of: scalar) else {
            heap.append(Array(UTF8.encode(scalar)!))
            continue
          }
          if place < to.count { heap.append(Array(UTF8.encode(to[place])!)) }
        }
      }
    }
    return context.call(
      function, [try context.text(0), try context.text(1), try context.text(2)], .varchar)
  }

  /// The character of a code.
  private static func character(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction("chr") { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let code = frame.element(0, row, Int32.self)
        guard let value = UInt32(exactly: code), let scalar = Unicode.Scalar(value) else {
          throw EngineError(.evaluation, "there is no character of the code \(code)")
        }
        heap.append(Array(UTF8.encode(scalar)!))
      }
    }
    return context.call(function, [try context.argument(0, as: .integer)], .varchar)
  }

  /// The code of the first character.
  private static func code(_ context: FunctionContext, ofEmpty: Int32) throws(EngineError) -> BoundExpression
  {
    try context.expect(1...1)
    let function = ScalarFunction(.named("unicode \(ofEmpty)")) { (frame) throws(EngineError) in
      frame.mapText(Int32.self) { text in
        String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first.map { Int32($0.value) }
          ?? ofEmpty
      }
    }
    return context.call(function, [try context.text(0)], .integer)
  }
}
