import DossierTestSupport
import Testing

@testable import DossierBase

@Suite("Templates of ids")
struct IDTemplateTests {
  private func found(_ texts: [String]) -> IDTemplate? {
    let bytes = texts.map { Array($0.utf8) }
    func find(_ index: Int, _ buffers: [UnsafeBufferPointer<UInt8>]) -> IDTemplate? {
      if index == bytes.count { return IDTemplate.found(in: buffers) }
      return bytes[index].withUnsafeBufferPointer { find(index + 1, buffers + [$0]) }
    }
    return find(0, [])
  }

  private func parse(_ text: String, _ template: IDTemplate) -> (unit: String, day: Int, number: Int64)? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      template.parse(buffer).map {
        (String(decoding: buffer[..<$0.unitByteCount], as: UTF8.self), Int($0.day), $0.number)
      }
    }
  }

  private func write(_ unit: String, _ day: Int, _ number: Int64, _ template: IDTemplate) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: template.greatestTailByteCount) { room in
      let count = template.write(day: Int32(day), number: number, to: room.baseAddress!)
      return unit + String(decoding: room[..<count], as: UTF8.self)
    }
  }

  @Test(
    "are found in the forms that ids have",
    arguments: [
      (["000.00.19.H29-240115-0042", "000.00.19.H29-240116-0001"], IDTemplate.DayForm.yymmdd, "-", 4),
      (["H01/20240115/7", "H01/20231231/12"], .yyyymmdd, "/", 1),
      (["X15012024--007", "X31122023--123"], .ddmmyyyy, "--", 3),
      (["a-310124-01", "a-300124-02", "b-010224-01"], .ddmmyy, "-", 2),
      (["240115-0042"], .yymmdd, "-", 4),
    ])
  func found(texts: [String], form: IDTemplate.DayForm, separator: String, width: Int) throws {
    let template = try #require(found(texts))
    #expect(template == IDTemplate(dayForm: form, separator: Array(separator.utf8), leastNumberWidth: width))
    for text in texts {
      let parts = try #require(parse(text, template))
      #expect(write(parts.unit, parts.day, parts.number, template) == text)
    }
  }

  @Test("read one text after the other as each alone")
  func sharedMemo() throws {
    let template = try #require(
      IDTemplate(dayForm: .yymmdd, separator: Array("-".utf8), leastNumberWidth: 2))
    let days = ["240115", "240116", "249999", "24011x", "\0\0\0\0\0\0", "\u{FF}\u{FF}\u{FF}", "000000"]
    let numbers = [
      "7", "07", "007", "42", "1234567", "12345678", "123456789", "01234567", "99999999999999999",
    ]
    let wide = ["999999999999999999", "1999999999999999999", ""]
    var random = SeededRandom(seed: 8)
    for first in days {
      var memo = IDTemplate.DayMemo()
      for _ in 0..<200 {
        let day = random.below(4) == 0 ? first : days[random.below(days.count)]
        let all = numbers + wide
        let text = Array("\(random.below(2) == 0 ? "" : "U.")\(day)-\(all[random.below(all.count)])".utf8)
        text.withUnsafeBufferPointer { buffer in
          #expect(template.parse(buffer, &memo) == template.parse(buffer))
        }
      }
    }
    // Bytes before a number that could carry into its first digit.
    for separator in ["–", "-", "·", "\u{BF}"] {
      let other = try #require(
        IDTemplate(dayForm: .yymmdd, separator: Array(separator.utf8), leastNumberWidth: 1))
      for number in ["9", "99", "942", "9999999", "0", "7"] {
        #expect(parse("H29-240115\(separator)\(number)", other)?.number == Int64(number))
      }
    }
    #expect(parse("\0\0\0\0\0\0-42", template) == nil && parse("240115-7", template) == nil)
    #expect(parse("240115-1234567", template)?.number == 1_234_567)
    #expect(parse("240115-12345678", template)?.number == 12_345_678)
    #expect(parse("240115-999999999999999999", template)?.number == 999_999_999_999_999_999)
    #expect(parse("240115-1999999999999999999", template) == nil)
  }

  @Test("need nearly all texts")
  func exceptions() {
    let ids = (0..<64).map { "U\($0 % 7)-2401\(10 + $0 % 20)-\(1_000 + $0)" }
    #expect(found(ids + ["other", "", "x", "y"]) != nil)
    #expect(found(ids + (0..<8).map { "other \($0)" }) == nil)
    #expect(found([]) == nil)
    #expect(found(["2024-01-15"]) == nil)
    #expect(found(["H1-249999-0001"]) == nil)
  }

  @Test("give nothing but what they would write", arguments: 0..<4)
  func roundTrip(form: Int) throws {
    let form = IDTemplate.DayForm.allCases[form]
    var random = SeededRandom(seed: UInt64(form.rawValue))
    let template = try #require(IDTemplate(dayForm: form, separator: Array("-H".utf8), leastNumberWidth: 3))
    let letters = Array("0123456789-H".utf8)
    var followers = 0
    for _ in 0..<200_000 {
      let day = CivilDate(
        year: 2_000 + random.below(100), month: 1 + random.below(12), day: 1 + random.below(28))
      var text = write("u", day.days, Int64(random.below(5_000)), template)
      // One letter is another one, or missing.
      var bytes = Array(text.utf8)
      let place = random.below(bytes.count)
      if random.below(3) > 0 {
        bytes[place] = letters[random.below(letters.count)]
      } else {
        bytes.remove(at: place)
      }
      text = String(decoding: bytes, as: UTF8.self)
      guard let parts = parse(text, template) else { continue }
      followers += 1
      #expect(write(parts.unit, parts.day, parts.number, template) == text)
    }
    #expect(followers > 20_000)
  }

  @Test("hold numbers of eighteen digits, and no more")
  func bounds() throws {
    let template = try #require(IDTemplate(dayForm: .yyyymmdd, separator: [45], leastNumberWidth: 1))
    #expect(parse("20240115-999999999999999999", template)?.number == 999_999_999_999_999_999)
    #expect(parse("20240115-1000000000000000000", template) == nil)
    #expect(parse("20240115-01", template) == nil)
    #expect(parse("20240115-0", template)?.number == 0)
    #expect(parse("00000101-1", template)?.day == CivilDate(year: 0, month: 1, day: 1).days)
    #expect(IDTemplate(dayForm: .yymmdd, separator: [], leastNumberWidth: 1) == nil)
    #expect(IDTemplate(dayForm: .yymmdd, separator: [48], leastNumberWidth: 1) == nil)
    #expect(IDTemplate(dayForm: .yymmdd, separator: [45], leastNumberWidth: 19) == nil)
  }
}
