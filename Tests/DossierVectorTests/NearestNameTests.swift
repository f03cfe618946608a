import DossierBase
import Testing

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("secter", "sector"), ("SECTRO", "sector"), ("sectr", "sector"), ("finised_at", "finished_at"),
    ("agncy", "agency"),
    ("a", nil), ("x", nil), ("completely_else", nil), ("đất_đi", "đất_đai"),
  ])
  func slipsFindTheirName(_ written: String, _ meant: String?) {
    let known = ["agency", "sector", "accepted_at", "finished_at", "đất_đai"]
    #expect(NearestName.nearest(to: written, among: known) == meant)
  }

  @Test func longNamesAreNotCompared() {
    let long = String(repeating: "a", count: 1 << 20)
    #expect(NearestName.nearest(to: long, among: [long]) == nil)
    #expect(NearestName.nearest(to: "ab", among: [long, "abc"]) == "abc")
  }

  @Test func distanceIsAMetricOnShortWords() {
    let words = ["", "a", "ab", "ba", "abc", "acb", "cab"].map { $0.unicodeScalars.map(\.value) }
    for left in words {
      for right in words {
        #expect(NearestName.distance(left, right) == NearestName.distance(right, left))
        #expect((NearestName.distance(left, right) == 0) == (left == right))
      }
    }
    #expect(NearestName.distance(words[4], words[5]) == 1)
  }
}
