package import DossierBase

/// A column of the generated table; the raw value is its name.
package enum CityColumn: String, Sendable, CaseIterable {
  case dossierID = "dossier_id"
  case procedureCode = "procedure_code"
  case sector
  case receivingAgency = "receiving_agency"
  case resolvingAgency = "resolving_agency"
  case agencyLevel = "agency_level"
  case channel
  case onlineLevel = "online_level"
  case submittedAt = "submitted_at"
  case acceptedAt = "accepted_at"
  case originalDueAt = "original_due_at"
  case currentDueAt = "current_due_at"
  case dueChangedAt = "due_changed_at"
  case statutoryDays = "statutory_days"
  case finishedAt = "finished_at"
  case returnedAt = "returned_at"
  case status
  case result
  case supplementCount = "supplement_count"
  case pausedMinutes = "paused_minutes"
  case extensionCount = "extension_count"
  case lateCause = "late_cause"
  case apologyAt = "apology_at"
  case applicantType = "applicant_type"
  case applicantKey = "applicant_key"
  case isJoint = "is_joint"
  case leadAgency = "lead_agency"
  case feeVND = "fee_vnd"
  case paymentMethod = "payment_method"
  case returnChannel = "return_channel"
  case digitised
  case eResult = "e_result"
  case dataReused = "data_reused"
  case rating
  case hasComplaint = "has_complaint"
  case receiptFieldMask = "receipt_field_mask"
  case sourceSystem = "source_system"
  case ingestedAt = "ingested_at"

  /// The columns of a request, in their order.
  package static func columns(_ columns: CityRequest.Columns) -> [CityColumn] {
    switch columns {
    case .all: allCases
    case .peers:
      [
        .dossierID, .sector, .resolvingAgency, .procedureCode, .channel, .acceptedAt, .currentDueAt,
        .finishedAt, .feeVND, .rating, .supplementCount,
      ]
    }
  }

  package var type: DataType {
    switch self {
    case .dossierID, .procedureCode, .sector, .receivingAgency, .resolvingAgency, .agencyLevel, .channel,
      .onlineLevel, .status, .result, .lateCause, .applicantType, .applicantKey, .leadAgency, .paymentMethod,
      .returnChannel, .sourceSystem:
      .varchar
    case .submittedAt, .acceptedAt, .dueChangedAt, .finishedAt, .returnedAt, .apologyAt, .ingestedAt:
      .timestamp
    case .originalDueAt, .currentDueAt: .date
    case .statutoryDays: .smallint
    case .supplementCount, .extensionCount, .rating: .tinyint
    case .feeVND: .bigint
    case .pausedMinutes, .receiptFieldMask: .integer
    case .isJoint, .digitised, .eResult, .dataReused, .hasComplaint: .boolean
    }
  }

  /// The schema of a request's table.
  package static func schema(_ request: CityRequest) -> Schema {
    Schema(columns(request.columns).map { ColumnDefinition($0.rawValue, $0.type) })
  }
}
