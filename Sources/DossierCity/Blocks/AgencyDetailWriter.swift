import DossierVector

/// Writes who applied, who received and who leads.
final class AgencyDetailWriter {
  private let dictionaries: CityDictionaries
  private let levelByAgency: [UInt16]
  private let receiving: UnsafeMutablePointer<UInt16>
  private let levels: UnsafeMutablePointer<UInt16>
  private let joint: UnsafeMutablePointer<UInt8>
  private let leads: UnsafeMutablePointer<UInt16>
  private let hasLead: UnsafeMutablePointer<UInt8>
  private let types: UnsafeMutablePointer<UInt16>
  private let keys: UnsafeMutablePointer<StringRef>
  private let keyHeap: StringHeap
  private var keyByteCount = 0

  private static let keyLength = 9
  /// People and firms that file: some once a year, some every week.
  private static let applicantCount: UInt64 = 6_000_000

  init(_ columns: ColumnSet, _ dictionaries: CityDictionaries, _ model: CityModel) {
    self.dictionaries = dictionaries
    levelByAgency = model.register.agencies.map {
      $0.group == .commune ? 2 : $0.group == .named ? 0 : 1
    }
    receiving = columns.codes(.receivingAgency, dictionaries.agencies)
    levels = columns.codes(.agencyLevel, DetailDictionaries.levels)
    joint = columns.vector(.isJoint).elements()
    leads = columns.codes(.leadAgency, dictionaries.agencies)
    hasLead = columns.nullable(.leadAgency).validity
    types = columns.codes(.applicantType, DetailDictionaries.applicantTypes)
    let keyVector = columns.vector(.applicantKey)
    keyHeap = StringHeap(capacity: keyVector.count * Self.keyLength)
    keyVector.shareHeap(keyHeap)
    keys = keyVector.elements()
  }

  func write(_ draft: Draft, row: Int, _ random: UInt64) {
    receiving[row] =
      draft.fault == .decomposedName ? dictionaries.decomposed[draft.receiving] : UInt16(draft.receiving)
    levels[row] = levelByAgency[draft.resolving]
    let isJoint = random & 0xFF < 3
    joint[row] = isJoint ? 1 : 0
    hasLead[row] = joint[row]
    leads[row] = isJoint ? UInt16(draft.receiving) : 0
    let kind = random >> 8 & 0xFF
    types[row] = kind < 200 ? 0 : kind < 243 ? 1 : 2
    // A quarter of the filings comes from a thousandth of the applicants.
    let isFrequent = random >> 16 & 3 == 0
    let (applicant, _) = (random >> 20 | 1).multipliedFullWidth(
      by: (isFrequent ? Self.applicantCount / 1_000 : Self.applicantCount) << 20)
    writeKey(applicant, row: row)
  }

  /// A pseudonym: A and eight hexadecimal digits.
  private func writeKey(_ applicant: UInt64, row: Int) {
    let number = CityRandom.mix(applicant &+ 0x6A09_E667_F3BC_C908)
    let start = keyHeap.bytes + keyByteCount
    start[0] = 65
    for place in 0..<8 {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * place) & 15)
      start[place + 1] = digit < 10 ? 48 + digit : 55 + digit
    }
    keys[row] = StringRef(
      offset: UInt32(truncatingIfNeeded: keyByteCount), length: UInt32(Self.keyLength))
    keyByteCount += Self.keyLength
  }

  func finish() { _ = keyHeap.extend(by: keyByteCount) }
}
