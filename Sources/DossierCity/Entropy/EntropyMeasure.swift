import DossierBase
import DossierVector

/// Measures the empirical conditional entropy of each column of a city.
final class EntropyMeasure {
  private let columns: CityRequest.Columns
  private let calendar: WorkingDays
  private var tallies: [ConditionalTally]
  /// Times of finishing, apart from their days.
  private let finishingTimes = ConditionalTally()
  private var lastAccepted = 0
  private var numbers: [UInt64: Int] = [:]
  private var numbersDay = Int.min

  init(_ columns: CityRequest.Columns, _ calendar: WorkingDays) {
    self.columns = columns
    self.calendar = calendar
    tallies = CityColumn.allCases.map { _ in ConditionalTally() }
  }

  /// Adds the rows of a block; the blocks need not follow each other.
  ///
  /// - Throws: what reading the batch throws.
  func add(_ batch: Batch) throws(EngineError) {
    var row = EntropyRow(batch, columns)
    numbers = [:]
    numbersDay = Int.min
    for place in 0..<batch.rowCount {
      try row.move(to: place)
      let accepted = row.value(.acceptedAt) ?? 0
      if place == 0 { lastAccepted = accepted }
      for column in CityColumn.columns(columns) {
        let (symbol, context) = symbol(column, row, accepted: accepted)
        tallies[column.ordinal].add(symbol, given: context)
      }
      if let finished = row.value(.finishedAt) {
        let isSameDay = finished / 86_400 == accepted / 86_400
        finishingTimes.add(
          Self.bits(isSameDay ? finished - accepted : finished % 86_400), given: isSameDay ? 1 : 0)
      }
      lastAccepted = accepted
    }
  }

  /// The measured columns, in their order.
  var result: [CityEntropy] {
    CityColumn.columns(columns).map { column in
      var bits = tallies[column.ordinal].bitsPerRow
      if column == .finishedAt { bits += finishingTimes.bitsPerRow }
      return CityEntropy(column: column, given: Self.given(column, columns), bitsPerRow: bits)
    }
  }

  private static func bits(_ value: Int?) -> UInt64 {
    value.map { UInt64(bitPattern: Int64($0)) } ?? 0x8000_0000_0000_0000
  }

  /// Working days between two days; days far outside the city's years count as their ends.
  private func workingDays(_ start: Int?, _ end: Int?) -> Int? {
    guard let start, let end else { return nil }
    let limit = calendar.passed.count - 1
    func passed(_ day: Int) -> Int { Int(calendar.passed[min(max(day - calendar.origin, 0), limit)]) }
    return passed(end) - passed(start)
  }

  private static func pair(_ first: Int?, _ second: Int?) -> UInt64 {
    CityRandom.mix(bits(first)) ^ bits(second)
  }

  /// What a row says about a column, and what that depends on.
  private func symbol(
    _ column: CityColumn, _ row: EntropyRow, accepted: Int
  ) -> (symbol: UInt64, context: UInt64) {
    let value = row.value(column)
    let day = accepted / 86_400
    let procedure = row.value(.procedureCode)
    switch column {
    case .dossierID: return id(row, day: day)
    case .acceptedAt: return (Self.bits(accepted - lastAccepted), Self.bits(day / 28))
    case .sector, .resolvingAgency, .feeVND, .statutoryDays, .onlineLevel:
      return (Self.bits(value), Self.pair(procedure, column == .onlineLevel ? day / 1_000 : 0))
    case .receivingAgency, .agencyLevel: return (Self.bits(value), Self.bits(row.value(.resolvingAgency)))
    case .channel: return (Self.bits(value), Self.bits(day / 28))
    case .currentDueAt where columns == .all:
      let moved = workingDays(row.value(.originalDueAt), value)
      return (Self.bits(moved), Self.bits(row.value(.supplementCount)))
    case .originalDueAt, .currentDueAt:
      let isLateInDay = accepted % 86_400 >= 57_600
      let arrival = calendar.isWorked(day) ? (isLateInDay ? 1 : 2) : 0
      return (Self.bits(workingDays(day, value)), Self.pair(procedure, arrival))
    case .finishedAt:
      let used = workingDays(day, value.map { $0 / 86_400 })
      return (Self.bits(used), Self.bits(workingDays(day, row.value(.currentDueAt))))
    case .submittedAt: return (Self.bits(value.map { accepted - $0 }), Self.bits(row.value(.channel)))
    case .returnedAt, .ingestedAt:
      let end = row.value(.finishedAt) ?? accepted
      return (Self.bits(value.map { $0 - end / 86_400 * 86_400 }), Self.bits(row.value(.resolvingAgency)))
    case .pausedMinutes, .extensionCount, .dueChangedAt:
      let moved = row.value(.currentDueAt).map { $0 - (row.value(.originalDueAt) ?? 0) }
      let symbol = column == .dueChangedAt ? value.map { $0 - accepted } : value
      return (Self.bits(symbol), Self.bits(moved))
    case .apologyAt: return (Self.bits(value.map { $0 / 86_400 - day }), Self.bits(row.value(.lateCause)))
    case .leadAgency: return (Self.bits(value), Self.pair(row.value(.receivingAgency), row.value(.isJoint)))
    case .paymentMethod: return (Self.bits(value), Self.pair(row.value(.feeVND), row.value(.channel)))
    case .returnChannel: return (Self.bits(value), Self.bits(row.value(.channel)))
    case .sourceSystem: return (Self.bits(value), Self.pair(row.value(.sector), row.value(.channel)))
    case .status:
      return (Self.bits(value), Self.pair(row.value(.result), row.value(.returnedAt).map { _ in 1 }))
    case .result: return (Self.bits(value), Self.bits(row.value(.finishedAt).map { _ in 1 }))
    case .supplementCount: return (Self.bits(value), Self.bits(procedure))
    case .digitised, .eResult, .dataReused: return (Self.bits(value), Self.bits(day / 365))
    case .procedureCode, .lateCause, .applicantType, .applicantKey, .isJoint, .rating, .hasComplaint,
      .receiptFieldMask:
      return (Self.bits(value), 0)
    }
  }

  /// The id against agency, day and the numbers before it; the first rows of a block count as known.
  private func id(_ row: EntropyRow, day: Int) -> (symbol: UInt64, context: UInt64) {
    if day != numbersDay {
      numbers = [:]
      numbersDay = day
    }
    let bytes = row.id
    let unit = Hash.bytes(bytes.baseAddress!, count: CityDictionaries.prefixByteCount)
    var number = 0
    for byte in bytes[(CityDictionaries.prefixByteCount + 8)...] { number = number * 10 + Int(byte) - 48 }
    let known = numbers[unit]
    numbers[unit] = number
    let surprise = known.map { number - $0 - 1 } ?? 0
    let agency = row.value(columns == .all ? .receivingAgency : .resolvingAgency)
    return (unit ^ CityRandom.mix(UInt64(bitPattern: Int64(surprise))), Self.bits(agency))
  }

  private static func given(_ column: CityColumn, _ columns: CityRequest.Columns) -> String {
    switch column {
    case .dossierID: "\(columns == .all ? "receiving" : "resolving")_agency, day, order"
    case .acceptedAt: "the row before, month"
    case .sector, .resolvingAgency, .feeVND, .statutoryDays, .supplementCount: "procedure_code"
    case .onlineLevel: "procedure_code, year"
    case .receivingAgency, .agencyLevel: "resolving_agency"
    case .channel: "month"
    case .originalDueAt: "accepted_at, procedure_code"
    case .currentDueAt: columns == .all ? "original_due_at, supplement_count" : "accepted_at, procedure_code"
    case .finishedAt: "accepted_at, current_due_at"
    case .submittedAt: "accepted_at, channel"
    case .returnedAt, .ingestedAt: "finished_at, resolving_agency"
    case .pausedMinutes, .extensionCount, .dueChangedAt: "original_due_at, current_due_at"
    case .apologyAt: "accepted_at, late_cause"
    case .leadAgency: "receiving_agency, is_joint"
    case .paymentMethod: "fee_vnd, channel"
    case .returnChannel: "channel"
    case .sourceSystem: "sector, channel"
    case .status: "result, returned_at"
    case .result: "finished_at"
    case .digitised, .eResult, .dataReused: "year"
    case .procedureCode, .lateCause, .applicantType, .applicantKey, .isJoint, .rating, .hasComplaint,
      .receiptFieldMask:
      ""
    }
  }
}
