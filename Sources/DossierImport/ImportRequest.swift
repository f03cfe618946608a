package import DossierVector

/// What to load, into columns of which kind.
package struct ImportRequest: Sendable {
  /// Where the bytes of one CSV come from; gzip and Zstandard are recognised by their first bytes.
  package enum Input: Sendable {
    case file(String)
    case standardInput
    /// Bytes in memory, with a name for messages.
    case bytes([UInt8], name: String)
  }

  /// A known field that takes its values from a header of another name.
  package struct FieldMapping: Sendable, Equatable {
    package var field: String
    package var header: String

    package init(field: String, header: String) {
      self.field = field
      self.header = header
    }
  }

  /// How the columns get their names and types.
  package enum Shape: Sendable {
    /// The headers' names, and types inferred over the whole input.
    case inferred
    /// Known fields of a dossier under their own names and types, all other columns as in ``inferred``.
    case dossiers([FieldMapping])
  }

  /// Read one after the other; columns are matched by name, and one that a later input lacks is null there.
  package var inputs: [Input]
  package var shape: Shape
  /// The columns of the table that the rows are added to, if there is one already: they keep their
  /// types, and new columns follow them.
  package var existing: Schema?
  /// The byte between fields, if it should not be detected.
  package var delimiter: UInt8?
  /// Whether the first row names the columns, if that should not be detected.
  package var hasHeader: Bool?
  /// A CSV file that the refused rows go to; without one the first bad row fails the load.
  package var rejectsPath: String?
  /// Whether what a spreadsheet would take for a formula gets an apostrophe before it in the rejects.
  package var escapesRejectedFormulas = false
  /// The database file, which rejects must not overwrite; nil if the table is in memory.
  package var databasePath: String?
  /// Where input that cannot be read twice is kept meanwhile; the system's directory if nil.
  package var temporaryDirectory: String?
  /// Timestamps with an offset become local time this many minutes to the east of Greenwich.
  package var offsetMinutes = 420
  /// Bytes of input that one thread works on at a time, at most.
  package var chunkByteCount = 16 << 20
  /// Bytes that types are guessed from before loading begins.
  package var sampleByteCount = 1 << 20

  package init(_ inputs: [Input], shape: Shape = .inferred, existing: Schema? = nil) {
    self.inputs = inputs
    self.shape = shape
    self.existing = existing
  }
}

/// How far an import is.
package struct ImportProgress: Sendable, Equatable {
  /// Bytes of the inputs as they are stored (compressed or not).
  package var byteCount: Int
  /// Bytes of all inputs together, if they are known.
  package var totalByteCount: Int?
  package var rowCount: Int
}

/// What an import did.
package struct ImportSummary: Sendable, Equatable {
  /// The columns of the batches in the sink; those of the existing table come first.
  package var schema: Schema
  package var readCount = 0
  package var loadedCount = 0
  package var rejectedCount = 0
  /// Bytes of CSV, after decompression.
  package var byteCount = 0
}
