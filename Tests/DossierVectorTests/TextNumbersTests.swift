import DossierBase
import DossierTestSupport
import DossierVector
import Testing

struct TextNumbersTests {
  /// Numbers texts that stand in one heap, nil for null; the heap ends with the last of them.
  private static func numbers(
    _ texts: [[UInt8]?], with numbers: TextNumbers, step: Int
  ) -> (codes: [UInt16], entries: [[UInt8]]) {
    let bytes = texts.reduce(into: [UInt8]()) { $0 += $1 ?? [] }
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
    defer { memory.deallocate() }
    memory.initialize(from: bytes, count: bytes.count)
    final class Owner {}
    let heap = StringHeap(at: memory, count: bytes.count, owner: Owner())
    var refs: [StringRef] = []
    var offset: UInt32 = 0
    for text in texts {
      refs.append(StringRef(offset: offset, length: UInt32(text?.count ?? 0)))
      offset += UInt32(text?.count ?? 0)
    }
    let validity = texts.map { $0 == nil ? UInt8(0) : 1 }
    var codes = [UInt16](repeating: 9, count: texts.count)
    numbers.removeAll()
    for start in stride(from: 0, to: texts.count, by: step) {
      let count = min(step, texts.count - start)
      refs.withUnsafeBufferPointer { refs in
        validity.withUnsafeBufferPointer { validity in
          codes.withUnsafeMutableBufferPointer { codes in
            numbers.number(
              refs.baseAddress! + start, validity: validity.baseAddress! + start, count: count, in: heap,
              into: codes.baseAddress! + start)
          }
        }
      }
    }
    let dictionary = numbers.dictionary(in: heap)
    return (codes, (0..<dictionary.count).map { Array(dictionary.text($0)) })
  }

  private static func expectNumbers(_ texts: [[UInt8]?], _ numbers: TextNumbers, step: Int) {
    var entries: [[UInt8]] = []
    var known: [[UInt8]: UInt16] = [:]
    var last: UInt16 = 0
    let codes = texts.map { text in
      guard let text else { return last }
      if known[text] == nil {
        known[text] = UInt16(entries.count)
        entries.append(text)
      }
      last = known[text]!
      return last
    }
    let found = Self.numbers(texts, with: numbers, step: step)
    #expect(found.codes == codes && found.entries == entries)
  }

  /// Texts of all lengths around the bytes that are compared first, many of which differ in one place only.
  @Test func textsThatDifferLittle() {
    var random = SeededRandom(seed: 5)
    let numbers = TextNumbers()
    for length in 0...70 {
      var texts: [[UInt8]?] = []
      for _ in 0..<300 {
        var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        if length > 0, random.below(3) > 0 { text[random.below(length)] = UInt8(random.below(256)) }
        texts.append(random.below(10) == 0 ? nil : text)
        if random.below(8) == 0 { texts.append(text + [0]) }
      }
      Self.expectNumbers(texts, numbers, step: 1 + random.below(100))
    }
  }

  @Test func asManyTextsAsABlockHasRows() {
    let numbers = TextNumbers()
    let texts = (0..<Limits.blockRowCount).map { Optional(Array("procedure number \($0 * 7) of many".utf8)) }
    Self.expectNumbers(texts, numbers, step: 1_024)
    Self.expectNumbers([nil, nil, [], [0], nil, [0, 0], []], numbers, step: 3)
    Self.expectNumbers([nil], numbers, step: 1)
  }
}
