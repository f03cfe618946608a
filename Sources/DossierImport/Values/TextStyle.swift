import DossierBase

/// What the request says of the writing of all values.
struct TextStyle: Sendable {
  /// Texts that mean null.
  var nulls: [[UInt8]] = []
  /// The byte before decimals, where it should not be found out.
  var decimal: UInt8?
  /// How dates are written, where it should not be found out.
  var dates: DateReading?
  /// Timestamps with an offset become local time this many minutes to the east of Greenwich.
  var offsetMinutes = 420
  /// Texts are brought into composed form (NFC).
  var composesTexts = false

  /// What the marks in numbers mean, where the request says it.
  var marks: NumberMarks? { decimal.map { $0 == UInt8(ascii: ",") ? .dotThousands : .commaThousands } }

  /// The order of day and month, where the request says it.
  var dateOrder: Notation.DateOrder? {
    switch dates {
    case .dayFirst: .dayFirst
    case .monthFirst: .monthFirst
    case .yearFirst, .pattern: .refused
    case nil: nil
    }
  }

  var pattern: DatePattern? {
    if case .pattern(let pattern) = dates { pattern } else { nil }
  }

  func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool { nulls.contains { $0.elementsEqual(text) } }

  /// The layouts of dates that columns may have whose type is inferred.
  var layouts: DateLayoutSet {
    switch dates {
    case nil: .all
    case .dayFirst: DateLayoutSet(bits: 0x0F)
    case .monthFirst: DateLayoutSet(bits: 0xF0)
    case .yearFirst, .pattern: DateLayoutSet(bits: 0)
    }
  }
}
