import CKernels
import DossierTestSupport
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

  /// Nothing is read behind the last byte, wherever blocks end; for a sanitizer.
  @Test func textsWithNothingBehindThem() {
    for count in 56...136 {
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
      defer { bytes.deallocate() }
      bytes.initialize(repeating: 0x41, count: count)
      #expect(TextEncoding.firstInvalid(bytes, from: 0, to: count) == nil)
      bytes[count - 1] = 0xC3
      #expect(TextEncoding.firstInvalid(bytes, from: 0, to: count) == count - 1)
    }
  }

  /// Long texts, which are looked at in blocks: sound ones, of letters of every length, and some with a fault.
  @Test func longTextsAtEveryLevel() {
    defer { dossier_use_kernel_level(dossier_machine_level()) }
    let letters = Array("aệ,Đẵ é\u{0301}\u{0E01}ừ€\u{1F600}0\u{02FF}\u{1DFF}\u{1E00}\u{1EFF}\u{1F00}").map {
      Array(String($0).utf8)
    }
    var random = SeededRandom(seed: 3)
    for round in 0..<3_000 {
      // Mostly letters that blocks take as they are.
      let kinds = round % 3 == 0 ? letters.count : 7
      var bytes: [UInt8] = []
      while bytes.count < 40 + round % 400 { bytes += letters[random.below(kinds)] }
      if round % 4 == 0 { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
      var expected: Int?
      var unsettled: [Int] = []
      var place = 0
      while place < bytes.count, expected == nil {
        let length = [1, 2, 3, 4].first {
          place + $0 <= bytes.count && Self.isValid(Array(bytes[place..<place + $0]))
        }
        if let length {
          let scalar = String(decoding: bytes[place..<place + length], as: UTF8.self).unicodeScalars.first!
            .value
          if scalar >= 0x300, !(0x1E00...0x1EFF).contains(scalar) { unsettled.append(place) }
          place += length
        } else {
          expected = place
        }
      }
      for level in 0...dossier_machine_level() {
        dossier_use_kernel_level(level)
        var places = UnsettledPlaces()
        let found = bytes.withUnsafeBufferPointer {
          TextEncoding.firstInvalid($0.baseAddress!, from: 0, to: bytes.count, unsettled: &places)
        }
        #expect(found == expected, "\(bytes)")
        if found == nil {
          // Each such letter stands in a run that is named.
          for letter in unsettled {
            let isNamed = places.offsets.contains { offset in
              offset <= letter && bytes[offset...letter].allSatisfy { $0 >= 0x80 }
            }
            #expect(isNamed, "\(letter) of \(bytes)")
          }
          #expect(places.offsets.isEmpty == unsettled.isEmpty)
        }
      }
    }
  }
}
