import DossierBase
import DossierCalendar
import DossierCity
import DossierImport
import DossierReference
import DossierVector

/// Cities on the built-in reference tables.
enum CityFixture {
  static let calendar: WorkingCalendar = {
    var rows: [WorkingCalendar.Row] = []
    for line in String(decoding: ReferenceData.calendar, as: UTF8.self).split(whereSeparator: \.isNewline)
      .dropFirst()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let date = fields[0].split(separator: "-").compactMap { Int($0) }
      guard let kind = WorkingCalendar.Kind(rawValue: String(fields[1])) else { continue }
      rows.append(.init(day: Int32(day(date[0], date[1], date[2])), kind: kind))
    }
    return try! WorkingCalendar(rows: rows)
  }()

  static let reference: CityReference = try! CityReference(calendar: calendar) { name throws(EngineError) in
    try table(name)
  }

  static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
    CivilDate(year: year, month: month, day: day).days
  }

  /// 2019 to 2025.
  static let allDays = day(2_019, 1, 1)...day(2_025, 12, 31)

  static func generator(_ request: CityRequest) throws -> CityGenerator {
    try CityGenerator(request, reference)
  }

  /// The whole city in memory.
  static func city(
    _ request: CityRequest, threadCount: Int = 2, blockRowCount: Int = Limits.blockRowCount
  ) throws -> MemoryTable {
    let generator = try generator(request)
    let sink = MemoryTableSink()
    try generator.run(
      into: sink, scheduler: Scheduler(threadCount: threadCount), interruption: Interruption(),
      blockRowCount: blockRowCount)
    return sink.table(schema: generator.schema)
  }

  /// The city as CSV text.
  static func csv(
    _ request: CityRequest, threadCount: Int = 2, blockRowCount: Int = Limits.blockRowCount
  ) throws -> [UInt8] {
    let generator = try generator(request)
    let text = Guarded<[UInt8]>([])
    let sink = try CSVSink(schema: generator.schema) { bytes in text.withLock { $0.append(contentsOf: bytes) }
    }
    try generator.run(
      into: sink, scheduler: Scheduler(threadCount: threadCount), interruption: Interruption(),
      blockRowCount: blockRowCount)
    return text.withLock { $0 }
  }

  private static let texts = ["procedures": Schema([ColumnDefinition("procedure_code", .varchar)])]

  private static func table(_ name: String) throws(EngineError) -> any TableSource {
    guard let csv = ReferenceData.tables.first(where: { $0.name == name })?.csv else {
      throw EngineError(.data, "no table \(name)")
    }
    let sink = MemoryTableSink()
    let request = ImportRequest([.bytes(csv, name: name)], existing: texts[name])
    let summary = try CSVImport(request).run(
      scheduler: Scheduler(threadCount: 1), interruption: Interruption()
    ) { _ in sink }
    return sink.table(schema: summary.schema)
  }
}
