import DossierBase
import DossierVector

/// Numbers with dots or commas among the values of a sample.
struct SampledNumbers: Equatable, Sendable {
  private var evidence = NotationEvidence()
  private var hasOtherTexts = false
  /// The first of them.
  private(set) var example = ""

  mutating func note(_ text: UnsafeBufferPointer<UInt8>) {
    if hasOtherTexts { return }
    let digits = TextBytes.trimmed(text)
    if digits.allSatisfy(TextBytes.isDigit) { return }
    guard NumberShape(text) != nil else {
      hasOtherTexts = true
      return
    }
    if example.isEmpty { example = ShownText.shortened(String(decoding: digits, as: UTF8.self)) }
    evidence.add(number: text)
  }

  /// What stands before decimals if all values are numbers that agree on it, else nil.
  var decimalMark: String? {
    if hasOtherTexts { return nil }
    return switch evidence.marks(of: .double) {
    case .dotThousands: ","
    case .commaThousands: "."
    case .plain, .refused: nil
    }
  }
}
