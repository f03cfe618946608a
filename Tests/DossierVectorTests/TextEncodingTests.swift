import Testing

@testable import DossierBase

@Suite struct TextEncodingTests {
  /// What the standard library says of the same bytes.
  static func isValid(_ bytes: [UInt8]) -> Bool {
    var decoder = UTF8()
    var source = bytes.makeIterator()
    while true {
      switch decoder.decode(&source) {
      case .scalarValue: continue
      case .emptyInput: return true
      case .error: return false
      }
    }
  }

  static func isAccepted(_ bytes: [UInt8]) -> Bool {
    // What follows would complete a sequence that is cut.
    let longer = bytes + [UInt8](repeating: 0x80, count: 8)
    return [0, 1, 9].allSatisfy { shift in
      let shifted = [UInt8](repeating: 0x20, count: shift) + longer
      return shifted.withUnsafeBufferPointer {
        TextEncoding.firstInvalid($0.baseAddress!, from: shift, to: shift + bytes.count) == nil
      }
    }
  }

  @Test func everyShortSequence() {
    let edges: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF]
    for first in UInt8.min...UInt8.max {
      #expect(Self.isAccepted([first]) == Self.isValid([first]))
      for second in UInt8.min...UInt8.max {
        #expect(Self.isAccepted([0x41, first, second]) == Self.isValid([0x41, first, second]))
      }
      for second in edges {
        for third in edges {
          #expect(Self.isAccepted([first, second, third]) == Self.isValid([first, second, third]))
          for fourth in edges {
            let bytes = [first, second, third, fourth]
            #expect(Self.isAccepted(bytes) == Self.isValid(bytes))
          }
        }
      }
    }
  }

  @Test func thePlaceOfTheFault() {
    let bytes = Array("Đất đai, trường hợp".utf8) + [0xE1, 0x20]
    let place = bytes.withUnsafeBufferPointer {
      TextEncoding.firstInvalid($0.baseAddress!, from: 0, to: bytes.count)
    }
    #expect(place == bytes.count - 2)
  }
}
