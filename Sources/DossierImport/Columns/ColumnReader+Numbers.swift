import DossierBase

extension ColumnReader {
  mutating func readInt8s() { readIntegers(Int8.self, isStrict: false) }
  mutating func readInt16s() { readIntegers(Int16.self, isStrict: false) }
  mutating func readInt32s() { readIntegers(Int32.self, isStrict: false) }
  mutating func readInt64s(isStrict: Bool) { readIntegers(Int64.self, isStrict: isStrict) }

  @inline(__always)
  private mutating func readIntegers<Element: FixedWidthInteger & SignedInteger>(
    _ type: Element.Type, isStrict: Bool
  ) {
    let output = vector.elements(Element.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      let digits = ShortNumber.digits(tile.bytes, span)
      if digits >= 0 {
        let value = Int64(digits)
        if MemoryLayout<Element>.size == 8 || value <= Int64(Element.max) {
          output[row] = Element(truncatingIfNeeded: value)
          validity[row] = 1
          continue
        }
      }
      if span.count > 0, let value = slowInteger(tile.text(span), isStrict: isStrict),
        let element = Element(exactly: value)
      {
        output[row] = element
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  @inline(never)
  private mutating func slowInteger(_ text: UnsafeBufferPointer<UInt8>, isStrict: Bool) -> Int64? {
    if isStrict { return notation.marks.plainly(text) { ValueText.integer($0) } }
    evidence.add(number: text)
    return FixedText.integer(text, notation.marks)
  }

  /// Looks at the marks in all numbers of the tile.
  mutating func noteNumbers() {
    for row in 0..<tile.rowCount { evidence.add(number: tile.text(tile.span(row, column))) }
  }

  mutating func readDecimals(_ type: DataType, precision: Int, scale: Int) {
    let marks = notation.marks
    noteNumbers()
    if type.physicalType == .int64 {
      readSlowly(Int64.self) { text in
        FixedText.decimal(text, precision: precision, scale: scale, marks).map { Int64($0) }
      }
    } else {
      readSlowly(Int128.self) { text in
        FixedText.decimal(text, precision: precision, scale: scale, marks)
      }
    }
  }

  mutating func readDoubles(isStrict: Bool) {
    let output = vector.elements(Double.self) + firstRow
    let validity = validity
    let isPlain = notation.marks == .plain
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      let text = tile.text(span)
      var value = ValueText.hasLeadingZero(text) || !isPlain ? nil : DoubleParser.simple(text)
      if value == nil, span.count > 0 { value = slowDouble(text, isStrict: isStrict) }
      if let value {
        output[row] = value
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  @inline(never)
  private func slowDouble(_ text: UnsafeBufferPointer<UInt8>, isStrict: Bool) -> Double? {
    isStrict ? notation.marks.plainly(text) { ValueText.double($0) } : FixedText.double(text, notation.marks)
  }

  mutating func readBooleans(isStrict: Bool) {
    let output = vector.elements(UInt8.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      let text = tile.text(span)
      if let value = isStrict ? ValueText.boolean(text) : FixedText.boolean(text) {
        output[row] = value ? 1 : 0
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }
}

/// Numbers of a few digits, read eight bytes at a time.
enum ShortNumber {
  /// The value of 1 to 8 digits without a leading zero, or -1 for anything else.
  ///
  /// Reads the eight bytes that end with the field.
  @inline(__always)
  static func digits(_ bytes: UnsafePointer<UInt8>, _ span: FieldSpan) -> Int {
    let count = span.count
    guard count &- 1 < 8, count > 0 else { return -1 }
    let raw = UnsafeRawPointer(bytes) + Int(span.end) - 8
    var word = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
    let unused = UInt64(64 &- count &* 8)
    // The first digit is the lowest byte that is left.
    word = (word >> unused) << unused
    if (word | (word &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 { return -1 }
    if count > 1, (word >> unused) & 0xFF == 0 { return -1 }
    word = (word &* 10 &+ (word >> 8)) & 0x00FF_00FF_00FF_00FF
    word = (word &* 100 &+ (word >> 16)) & 0x0000_FFFF_0000_FFFF
    return Int((word &* 10_000 &+ (word >> 32)) & 0xFFFF_FFFF)
  }
}
