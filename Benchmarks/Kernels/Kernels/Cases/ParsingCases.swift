import DossierBase
import DossierImport
import DossierVector

extension KernelCase {
  /// Reading values out of text, and checking it.
  static var parsing: [KernelCase] {
    [
      parser(
        "parse integers", { String($0 - 1_000_000_000) }, value: { random, _ in random.below(2_000_000_000) }
      ) { texts in
        for (row, text) in texts.refs.enumerated() {
          let bytes = UnsafeBufferPointer(start: texts.bytes + Int(text.offset), count: Int(text.length))
          texts.output[row] = (IntegerParser.plain(bytes) ?? .min) &+ 1_000_000_000
        }
      },
      parser(
        "parse timestamps", { moment($0 / 1_000_000) },
        value: { random, row in (1_600_000_000 + row * 2_000 + random.below(500_000)) * 1_000_000 }
      ) { texts in
        for (row, text) in texts.refs.enumerated() where text.length == 19 {
          texts.output[row] = TimestampParser.canonical(texts.bytes + Int(text.offset)) ?? .min
        }
      },
      parser(
        "parse dates", { String(moment($0 * 86_400).prefix(10)) },
        value: { random, row in 17_897 + row / 50 + random.below(6) }
      ) { texts in
        for (row, text) in texts.refs.enumerated() where text.length == 10 {
          texts.output[row] = DateParser.canonical(texts.bytes + Int(text.offset)).map { Int64($0) } ?? .min
        }
      },
      utf8("check UTF-8: Vietnamese", "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh,"),
      utf8("check UTF-8: ASCII", "001.94.10.H29-190101-0001,2019-01-01 08:01:30,direct,"),
    ]
  }

  /// Texts and where their values go.
  private struct Texts {
    let refs: [StringRef]
    let bytes: UnsafePointer<UInt8>
    let output: UnsafeMutablePointer<Int64>
  }

  /// A parser over texts of known values.
  private static func parser(
    _ name: String, _ text: @escaping (Int) -> String, value: @escaping (inout SeededRandom, Int) -> Int,
    _ parse: @escaping (Texts) -> Void
  ) -> KernelCase {
    KernelCase(name) { () throws(EngineError) in
      var random = SeededRandom(seed: 19)
      let values = (0..<Limits.blockRowCount).map { value(&random, $0) }
      let heap = StringHeap()
      let refs = values.map { heap.append(Array(text($0).utf8)) }
      let output = VectorBuilder(.bigint, capacity: values.count)
      let texts = Texts(refs: refs, bytes: heap.bytes, output: output.elements())
      return Kernel(
        valueCount: values.count, byteCount: heap.count,
        run: { () throws(EngineError) in withExtendedLifetime(heap) { parse(texts) } },
        isRight: { () throws(EngineError) in
          values.indices.allSatisfy { Int(output.elements(Int64.self)[$0]) == values[$0] }
        })
    }
  }

  /// `YYYY-MM-DD HH:MM:SS` of seconds since 1970.
  private static func moment(_ seconds: Int) -> String {
    let date = CivilDate(days: seconds / 86_400)
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(date.year)-\(two(date.month))-\(two(date.day)) \(two(hour)):\(two(minute)):\(two(second))"
  }

  private static func utf8(_ name: String, _ piece: String) -> KernelCase {
    KernelCase(name) { () throws(EngineError) in
      let heap = StringHeap()
      while heap.count < 1 << 20 { heap.append(Array(piece.utf8)) }
      let count = heap.count
      heap.append(Array(repeating: 0, count: 8))
      var found: [Int?] = []
      return Kernel(
        valueCount: count, byteCount: count,
        run: { () throws(EngineError) in
          found = [TextEncoding.firstInvalid(heap.bytes, from: 0, to: count)]
        },
        isRight: { () throws(EngineError) in
          let text = UnsafeBufferPointer(start: heap.bytes, count: count)
          let isValid = String(validating: text, as: UTF8.self) != nil
          heap.bytes[count - 3] = 0xFF
          return isValid && found == [nil]
            && TextEncoding.firstInvalid(heap.bytes, from: 0, to: count) == count - 3
        })
    }
  }
}
