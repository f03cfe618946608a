import DossierBase

/// Writes how the service went: payment, return, digital steps, complaints, the receipt's form.
final class ServiceWriter {
  private let model: CityModel
  private let onlineLevels: UnsafeMutablePointer<UInt16>
  private let payments: NullableColumn<UInt16>
  private let returns: NullableColumn<UInt16>
  private let digitised: NullableColumn<UInt8>
  private let electronic: NullableColumn<UInt8>
  private let reused: NullableColumn<UInt8>
  private let complaints: UnsafeMutablePointer<UInt8>
  private let masks: UnsafeMutablePointer<Int32>
  private let sources: UnsafeMutablePointer<UInt16>

  private static let digitalStart = CityDates.day(2_022, 1, 1)
  /// Form 01 has twelve fields.
  private static let allFields = 4_095

  init(_ columns: ColumnSet, _ model: CityModel) {
    self.model = model
    onlineLevels = columns.codes(.onlineLevel, DetailDictionaries.onlineLevels)
    _ = columns.codes(.paymentMethod, DetailDictionaries.payments)
    payments = NullableColumn(columns.vector(.paymentMethod))
    _ = columns.codes(.returnChannel, DetailDictionaries.channels)
    returns = NullableColumn(columns.vector(.returnChannel))
    digitised = NullableColumn(columns.vector(.digitised))
    electronic = NullableColumn(columns.vector(.eResult))
    reused = NullableColumn(columns.vector(.dataReused))
    complaints = columns.vector(.hasComplaint).elements()
    masks = columns.vector(.receiptFieldMask).elements()
    sources = columns.codes(.sourceSystem, DetailDictionaries.sources)
  }

  func write(_ draft: Draft, row: Int, isReturned: Bool, _ random: UInt64) {
    let entry = model.entries[draft.procedure]
    let isDigital = draft.accepted / 86_400 >= Self.digitalStart
    onlineLevels[row] = UInt16(entry.onlineLevel) - 2 + (isDigital ? 3 : 0)
    payments.write(Self.payment(draft, entry, Int(random & 0xFF)), row: row)
    let isSame = random >> 8 & 0xF < 11
    let channel = isSame ? draft.channel : random >> 12 & 7 < 6 ? .direct : .postal
    returns.write(isReturned ? Int(channel.rawValue) : nil, row: row)
    digitised.write(isDigital ? (random >> 16 & 0xFF < 150 ? 1 : 0) : nil, row: row)
    electronic.write(isDigital && draft.finished != nil ? (random >> 24 & 0xFF < 120 ? 1 : 0) : nil, row: row)
    reused.write(isDigital ? (random >> 32 & 0xFF < 60 ? 1 : 0) : nil, row: row)
    complaints[row] = random >> 40 & 0xFFF < (draft.isLate ? 80 : 2) ? 1 : 0
    let isComplete = random >> 52 & 0xFF < 248
    masks[row] = Int32(isComplete ? Self.allFields : Self.allFields ^ (1 << Int((random >> 60) & 7)))
    sources[row] = draft.channel == .online ? 1 : entry.sector % 4 == 3 ? 2 : 0
  }

  /// cash, transfer, online or exempt; null where the procedure has no fee.
  private static func payment(_ draft: Draft, _ entry: ProcedureEntry, _ bits: Int) -> Int? {
    if draft.feeInDong == 0 { return entry.feeInDong > 0 ? 3 : nil }
    if draft.channel == .online { return bits < 215 ? 2 : 1 }
    return bits < 180 ? 0 : bits < 230 ? 1 : 2
  }
}
