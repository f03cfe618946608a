import DossierBase

/// What dots and commas within numbers mean.
enum NumberMarks: Equatable, Sendable {
  /// A dot before decimals, nothing between thousands.
  case plain
  /// `1.234.567,5`, as in Vietnam.
  case dotThousands
  /// `1,234,567.5`.
  case commaThousands
  /// Digits only, because the column contradicts itself.
  case refused

  /// Hands on a number in plain writing; nil if its marks stand where they mean nothing.
  func plainly<Value>(
    _ text: UnsafeBufferPointer<UInt8>, _ read: (UnsafeBufferPointer<UInt8>) -> Value?
  ) -> Value? {
    guard self != .plain, text.contains(where: Self.isMark) else { return read(text) }
    guard let shape = NumberShape(text), allows(shape) else { return nil }
    let decimal = self == .dotThousands ? UInt8(ascii: ",") : UInt8(ascii: ".")
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { plain in
      var count = 0
      for byte in text where !Self.isMark(byte) || byte == decimal {
        plain[count] = byte == decimal ? UInt8(ascii: ".") : byte
        count += 1
      }
      return read(UnsafeBufferPointer(rebasing: plain[..<count]))
    }
  }

  private func allows(_ shape: NumberShape) -> Bool {
    switch shape {
    case .zero: self != .refused
    case .dotThousands, .dotThree: self == .dotThousands || self == .commaThousands && shape == .dotThree
    case .commaThousands, .commaThree:
      self == .commaThousands || self == .dotThousands && shape == .commaThree
    case .dotFraction: self == .commaThousands
    case .commaFraction: self == .dotThousands
    }
  }

  static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }
}

/// What the marks of one number can mean.
enum NumberShape: Equatable {
  /// `0.000`: nothing, whatever the mark.
  case zero
  /// `1.234.567`, `1.234,5`: dots are between thousands, a comma is before decimals.
  case dotThousands
  /// `1,234,567`, `1,234.5`: the other way round.
  case commaThousands
  /// `50.000`: thousands or three decimals.
  case dotThree
  case commaThree
  /// `1.5`: a dot before decimals.
  case dotFraction
  case commaFraction

  /// The shape of a number with marks, or nil if the text is none.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    let text = TextBytes.trimmed(text)
    var position = 0
    if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position = 1 }
    let start = position
    var marks: (first: UInt8, last: UInt8, count: Int, firstCount: Int) = (0, 0, 0, 0)
    var groupStart = position
    // Digits of the first group, and whether all between the first and the last mark are of three.
    var leadCount = 0
    var areGroups = true
    while position < text.count {
      let byte = text[position]
      if NumberMarks.isMark(byte) {
        let digits = position - groupStart
        if marks.count == 0 {
          leadCount = digits
          marks.first = byte
        } else if digits != 3 {
          areGroups = false
        }
        if byte == marks.first { marks.firstCount += 1 }
        marks.last = byte
        marks.count += 1
        groupStart = position + 1
      } else if !TextBytes.isDigit(byte) {
        return nil
      }
      position += 1
    }
    let tail = text.count - groupStart
    guard marks.count > 0, leadCount + tail > 0 else { return nil }
    let hasLead = leadCount >= 1 && leadCount <= 3 && text[start] != UInt8(ascii: "0")
    let isDot = marks.first == UInt8(ascii: ".")
    if marks.first != marks.last {
      // Only the last mark may be the other one.
      guard areGroups, hasLead, marks.firstCount == marks.count - 1 else { return nil }
      self = isDot ? .dotThousands : .commaThousands
    } else if marks.count > 1 {
      guard areGroups, hasLead, tail == 3 else { return nil }
      self = isDot ? .dotThousands : .commaThousands
    } else if hasLead, tail == 3 {
      self = isDot ? .dotThree : .commaThree
    } else if text[start...].allSatisfy({ $0 == UInt8(ascii: "0") || NumberMarks.isMark($0) }) {
      self = .zero
    } else {
      self = isDot ? .dotFraction : .commaFraction
    }
  }
}
