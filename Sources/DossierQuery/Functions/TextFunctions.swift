import DossierBase
import DossierVector

/// Functions of text; characters are Unicode scalars, as in DuckDB.
enum TextFunctions {
  static let resolvers: [String: FunctionContext.Resolver] = [
    "length": { (c) throws(EngineError) in try count(c) { characterCount($0) } },
    "len": { (c) throws(EngineError) in try count(c) { characterCount($0) } },
    "char_length": { (c) throws(EngineError) in try count(c) { characterCount($0) } },
    "character_length": { (c) throws(EngineError) in try count(c) { characterCount($0) } },
    "strlen": { (c) throws(EngineError) in try count(c) { $0.count } },
    "upper": { (c) throws(EngineError) in try mapText(c) { mapScalars($0, $1, upperCase) } },
    "ucase": { (c) throws(EngineError) in try mapText(c) { mapScalars($0, $1, upperCase) } },
    "lower": { (c) throws(EngineError) in try mapText(c) { mapScalars($0, $1, lowerCase) } },
    "lcase": { (c) throws(EngineError) in try mapText(c) { mapScalars($0, $1, lowerCase) } },
    "trim": { (c) throws(EngineError) in try trim(c, left: true, right: true) },
    "ltrim": { (c) throws(EngineError) in try trim(c, left: true, right: false) },
    "rtrim": { (c) throws(EngineError) in try trim(c, left: false, right: true) },
    "reverse": { (c) throws(EngineError) in try mapText(c) { reverse($0, $1) } },
    "substring": substring, "substr": substring, "left": left, "right": right,
    "concat": concatenate, "replace": replace,
    "contains": { (c) throws(EngineError) in try test(c) { find($1, in: $0) != nil } },
    "starts_with": { (c) throws(EngineError) in try test(c) { $0.starts(with: $1) } },
    "prefix": { (c) throws(EngineError) in try test(c) { $0.starts(with: $1) } },
    "ends_with": { (c) throws(EngineError) in try test(c) { hasSuffix($0, $1) } },
    "suffix": { (c) throws(EngineError) in try test(c) { hasSuffix($0, $1) } },
    "instr": position, "position": position, "strpos": position,
  ]

  typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func count(
    _ context: FunctionContext, _ body: @escaping @Sendable (Bytes) -> Int
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      frame.mapText(Int64.self) { Int64(body($0)) }
    }
    return context.call(function, [try context.text(0)], .bigint)
  }

  static func mapText(
    _ context: FunctionContext, _ body: @escaping @Sendable (Bytes, StringHeap) -> Void
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in body(frame.text(0, row), heap) }
    }
    return context.call(function, [try context.text(0)], .varchar)
  }

  /// trim(text [, characters]): spaces of any width, or any of the given characters, are removed at the ends.
  private static func trim(
    _ context: FunctionContext, left: Bool, right: Bool
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...2)
    var arguments = [try context.text(0)]
    if context.arguments.count == 2 { arguments.append(try context.text(1)) }
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let text = frame.text(0, row)
        if frame.arguments.count == 2 {
          let removed = characters(frame.text(1, row))
          append(trimmed(text, left: left, right: right) { removed.contains($0) }, to: heap)
        } else {
          append(trimmed(text, left: left, right: right) { isSpace($0) }, to: heap)
        }
      }
    }
    return context.call(function, arguments, .varchar)
  }

  /// A space separator of Unicode, such as the no-break space; no tab and no line feed.
  @inline(__always)
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar.value >= 0x80 && scalar.properties.generalCategory == .spaceSeparator
  }

  private static func test(
    _ context: FunctionContext, _ body: @escaping @Sendable (Bytes, Bytes) -> Bool
  ) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      let target = frame.output.elements(UInt8.self)
      for row in 0..<frame.count where frame.isValid(row) {
        target[row] = body(frame.text(0, row), frame.text(1, row)) ? 1 : 0
      }
    }
    return context.call(function, [try context.text(0), try context.text(1)], .boolean)
  }

  /// concat(a, b, …): nulls are passed over.
  private static func concatenate(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1_000)
    var texts: [BoundExpression] = []
    for argument in context.arguments { texts.append(try Coercion.cast(argument, to: .varchar)) }
    let function = ScalarFunction("concat", nulls: .handledByKernel) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        for (index, argument) in frame.arguments.enumerated() where !argument.isNull(row) {
          try heap.requireRoom(for: frame.text(index, row).count)
          append(frame.text(index, row), to: heap)
        }
      }
    }
    return context.call(function, texts, .varchar)
  }

  /// `a || b`: null if either is.
  static let concatenation = ScalarFunction("||") { (frame) throws(EngineError) in
    try frame.mapToText { (row, heap) throws(EngineError) in
      try heap.requireRoom(for: frame.text(0, row).count + frame.text(1, row).count)
      append(frame.text(0, row), to: heap)
      append(frame.text(1, row), to: heap)
    }
  }

  static func append(_ text: Bytes, to heap: StringHeap) {
    if let start = text.baseAddress, !text.isEmpty { heap.append(start, count: text.count) }
  }

  private static func replace(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(3...3)
    let function = ScalarFunction("replace") { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let (text, old, new) = (frame.text(0, row), frame.text(1, row), frame.text(2, row))
        var rest = text
        while !old.isEmpty, let place = find(old, in: rest) {
          try heap.requireRoom(for: place + new.count)
          append(Bytes(rebasing: rest[..<place]), to: heap)
          append(new, to: heap)
          rest = Bytes(rebasing: rest[(place + old.count)...])
        }
        append(rest, to: heap)
      }
    }
    return context.call(
      function, [try context.text(0), try context.text(1), try context.text(2)], .varchar)
  }

  /// instr(text, part): the character at which the part begins, from 1; 0 if it is not there.
  private static func position(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction("instr") { (frame) throws(EngineError) in
      let target = frame.output.elements(Int64.self)
      for row in 0..<frame.count where frame.isValid(row) {
        let text = frame.text(0, row)
        let place = find(frame.text(1, row), in: text)
        target[row] = place.map { Int64(characterCount(Bytes(rebasing: text[..<$0])) + 1) } ?? 0
      }
    }
    return context.call(function, [try context.text(0), try context.text(1)], .bigint)
  }

  private static func substring(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...3)
    var arguments = [try context.text(0), try context.argument(1, as: .bigint)]
    if context.arguments.count == 3 { arguments.append(try context.argument(2, as: .bigint)) }
    let function = ScalarFunction("substring") { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let length = frame.arguments.count == 3 ? frame.element(2, row, Int64.self) : Int64(UInt32.max)
        slice(frame.text(0, row), from: frame.element(1, row, Int64.self), length: length, into: heap)
      }
    }
    return context.call(function, arguments, .varchar)
  }

  private static func left(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try end(context) { text, count, heap in
      let kept = count >= 0 ? count : max(0, Int64(characterCount(text)) + count)
      slice(text, from: 1, length: kept, into: heap)
    }
  }

  private static func right(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try end(context) { text, count, heap in
      let total = Int64(characterCount(text))
      let kept = count >= 0 ? min(count, total) : max(0, total + count)
      slice(text, from: total - kept + 1, length: kept, into: heap)
    }
  }

  private static func end(
    _ context: FunctionContext, _ body: @escaping @Sendable (Bytes, Int64, StringHeap) -> Void
  ) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let count = max(-Int64(Int32.max), min(frame.element(1, row, Int64.self), Int64(Int32.max)))
        body(frame.text(0, row), count, heap)
      }
    }
    return context.call(function, [try context.text(0), try context.argument(1, as: .bigint)], .varchar)
  }
}
