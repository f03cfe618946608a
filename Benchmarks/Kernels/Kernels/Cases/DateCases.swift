import DossierBase
import DossierCalendar
import DossierVector

extension KernelCase {
  /// Moments to days, days to periods.
  static var dates: [KernelCase] {
    [
      KernelCase("timestamp to day") { () throws(EngineError) in
        var random = SeededRandom(seed: 86_400)
        let moments = VectorBuilder.block(.timestamp) { _ in Int64(bitPattern: random.next()) >> 9 }
        let days = VectorBuilder(.date, capacity: moments.count)
        let source = moments.elements(Int64.self)
        return Kernel(
          valueCount: moments.count, byteCount: moments.count * 8,
          run: { () throws(EngineError) in
            Microseconds.days(ofTimestamps: source, count: moments.count, into: days.elements(Int32.self))
          },
          isRight: { () throws(EngineError) in
            (0..<moments.count).allSatisfy { row in
              let (quotient, rest) = source[row].quotientAndRemainder(dividingBy: 86_400_000_000)
              return days.elements(Int32.self)[row] == Int32(rest < 0 ? quotient - 1 : quotient)
            }
          })
      },
      periods(.month), periods(.reportingQuarter),
    ]
  }

  private static func periods(_ kind: PeriodKind) -> KernelCase {
    KernelCase("day to period: \(kind.rawValue)") { () throws(EngineError) in
      guard let labels = PeriodLabels.shared(kind) else {
        throw EngineError(.unsupported, "the period has no codes")
      }
      var random = SeededRandom(seed: 14)
      let days = VectorBuilder.block(.date) { _ in Int32(17_897 + random.below(2_190)) }
      let codes = VectorBuilder(.varchar, capacity: days.count)
      let source = days.elements(Int32.self)
      return Kernel(
        valueCount: days.count, byteCount: days.count * 4,
        run: { () throws(EngineError) in
          _ = labels.codes(ofDays: source, count: days.count, into: codes.codes)
        },
        isRight: { () throws(EngineError) in
          (0..<days.count).allSatisfy { row in
            let text = String(decoding: labels.dictionary.text(Int(codes.codes[row])), as: UTF8.self)
            return text == label(kind, CivilDate(days: Int(source[row])))
          }
        })
    }
  }

  /// The label of a month or a reporting quarter, computed step by step.
  private static func label(_ kind: PeriodKind, _ date: CivilDate) -> String {
    if kind == .month { return "\(date.year)-\(date.month < 10 ? "0" : "")\(date.month)" }
    var (year, month) = (date.year, date.month)
    if date.day >= 15 { month += 1 }
    if month == 13 { (year, month) = (year + 1, 1) }
    return "\(year)-Q\((month + 2) / 3)"
  }
}
