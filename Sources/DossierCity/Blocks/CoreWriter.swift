import DossierBase

/// Writes the columns that every request has.
struct CoreWriter {
  private let sectors: UnsafeMutablePointer<UInt16>
  private let agencies: UnsafeMutablePointer<UInt16>
  private let procedures: UnsafeMutablePointer<UInt16>
  private let channels: UnsafeMutablePointer<UInt16>
  private let accepted: UnsafeMutablePointer<Int64>
  private let due: UnsafeMutablePointer<Int32>
  private let isDue: UnsafeMutablePointer<UInt8>
  private let finished: UnsafeMutablePointer<Int64>
  private let isFinished: UnsafeMutablePointer<UInt8>
  private let fees: UnsafeMutablePointer<Int64>
  private let ratings: UnsafeMutablePointer<Int8>
  private let isRated: UnsafeMutablePointer<UInt8>
  private let supplements: UnsafeMutablePointer<Int8>
  private let dictionaries: CityDictionaries

  init(_ columns: ColumnSet, _ dictionaries: CityDictionaries) {
    self.dictionaries = dictionaries
    sectors = columns.codes(.sector, dictionaries.sectors)
    agencies = columns.codes(.resolvingAgency, dictionaries.agencies)
    procedures = columns.codes(.procedureCode, dictionaries.procedures)
    channels = columns.codes(.channel, dictionaries.channels)
    accepted = columns.vector(.acceptedAt).elements()
    due = columns.nullable(.currentDueAt).elements()
    isDue = columns.vector(.currentDueAt).validity
    finished = columns.nullable(.finishedAt).elements()
    isFinished = columns.vector(.finishedAt).validity
    fees = columns.vector(.feeVND).elements()
    ratings = columns.nullable(.rating).elements()
    isRated = columns.vector(.rating).validity
    supplements = columns.vector(.supplementCount).elements()
  }

  @inline(__always)
  func write(_ draft: Draft, row: Int, sector: UInt16) {
    sectors[row] = sector
    agencies[row] =
      draft.fault == .decomposedName
      ? dictionaries.decomposed[draft.resolving] : UInt16(truncatingIfNeeded: draft.resolving)
    procedures[row] = UInt16(truncatingIfNeeded: draft.procedure)
    channels[row] = UInt16(draft.channel.rawValue)
    accepted[row] = Int64(draft.accepted) &* Microseconds.perSecond
    due[row] = Int32(truncatingIfNeeded: draft.due ?? 0)
    isDue[row] = draft.due == nil ? 0 : 1
    finished[row] = Int64(draft.finished ?? 0) &* Microseconds.perSecond
    isFinished[row] = draft.finished == nil ? 0 : 1
    fees[row] = Int64(draft.feeInDong)
    ratings[row] = Int8(truncatingIfNeeded: draft.rating)
    isRated[row] = draft.rating == 0 ? 0 : 1
    supplements[row] = Int8(truncatingIfNeeded: draft.supplementCount)
  }
}
