import DossierBase
import DossierImport
import DossierVector

extension KernelCase {
  /// Finding the fields of CSV records.
  static var csv: [KernelCase] { [fields(isQuoted: false), fields(isQuoted: true)] }

  private static func fields(isQuoted: Bool) -> KernelCase {
    KernelCase(isQuoted ? "index quoted CSV fields" : "index CSV fields") { () throws(EngineError) in
      let text = CSVText(rowCount: 10_000, isQuoted: isQuoted)
      var index = FieldIndex(.commas, columnCount: CSVText.columnCount, rowLimit: 1_489)
      /// Goes over all records, tile by tile.
      func scan(_ tile: (FieldIndex) -> Void) {
        var position = text.range.lowerBound
        while position < text.range.upperBound {
          index.fill(text.bytes, from: position, to: text.range.upperBound, hasQuotes: isQuoted)
          tile(index)
          position = index.end
        }
      }
      var rowCount = 0
      return Kernel(
        valueCount: 10_000 * CSVText.columnCount, byteCount: text.range.count,
        run: { () throws(EngineError) in
          rowCount = 0
          scan { rowCount += $0.rowCount }
        },
        isRight: { () throws(EngineError) in
          var ends: [Int] = []
          scan { tile in
            for field in 0..<tile.rowCount * CSVText.columnCount { ends.append(Int(tile.spans[field].end)) }
          }
          index.deallocate()
          return rowCount == 10_000 && ends == text.fieldEnds()
        })
    }
  }
}

/// Records like those of dossiers, with readable bytes around them.
final class CSVText {
  static let columnCount = 11
  let range: Range<Int>
  private let heap = StringHeap()

  init(rowCount: Int, isQuoted: Bool) {
    var random = SeededRandom(seed: 11)
    var text = String(repeating: "\n", count: 64)
    for row in 0..<rowCount {
      let agency = isQuoted ? "\"Phường \(random.below(40)), Quận 1\"" : "Phường Bến Nghé"
      text += "001.94.10.H29-190101-\(10_000 + row),Hộ tịch,\(agency),1.\(100_000 + random.below(99_999)),"
      text += "direct,2019-01-01 08:0\(row % 10):30,2019-01-0\(1 + row % 9),2019-01-02 16:19:16,"
      text += "\(random.below(90))000,"
      text += "\(row % 4 == 0 ? "5" : ""),0\n"
    }
    let byteCount = text.utf8.count
    heap.append(Array((text + String(repeating: "\n", count: 64)).utf8))
    range = 64..<byteCount
  }

  var bytes: UnsafeMutablePointer<UInt8> { heap.bytes }

  /// Where each field ends, found byte by byte.
  func fieldEnds() -> [Int] {
    var ends: [Int] = []
    var isInside = false
    for place in range {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") { isInside.toggle() }
      if !isInside, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { ends.append(place) }
    }
    return ends
  }
}
