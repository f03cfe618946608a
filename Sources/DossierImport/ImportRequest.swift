package import DossierBase

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
  /// The columns that every input must have, none besides those of ``existing``; nil if any will do.
  package var requiredColumns: [String]?
  /// The types of columns, by header or by the name that the column has in the table.
  package var types: [ColumnDefinition] = []
  /// Texts that mean null, beside the empty one.
  package var nulls: [String] = []
  /// The character before decimals, a dot or a comma, if it should not be found out.
  package var decimal: UInt8?
  /// How dates are written, if that should not be found out.
  package var dates: DateReading?
  /// Brings texts into composed form (NFC); nil does it for dossiers, but not for their ids.
  package var composesTexts: Bool?
  /// The byte between fields, if it should not be detected; `Dialect.noDelimiter` makes each line one field.
  package var delimiter: UInt8?
  /// The byte around texts, if it is not `"`; `Dialect.noQuote` for none.
  package var quote: UInt8?
  /// Whether the first row names the columns, if that should not be detected.
  package var hasHeader: Bool?
  /// Lines passed over at the start of each input.
  package var skippedLineCount = 0
  /// The inputs' encoding, by a name that the C library's `iconv` knows; UTF-8 if nil.
  package var encoding: String?
  /// A CSV file that the refused rows go to; without one the first bad row fails the load.
  package var rejectsPath: String?
  /// Whether what a spreadsheet would take for a formula gets an apostrophe before it in the rejects.
  package var escapesRejectedFormulas = false
  /// The database file, which rejects must not overwrite; nil if the table is in memory.
  package var databasePath: String?
  /// Where input that cannot be read twice is kept meanwhile.
  package var temporaryDirectory = TemporaryDirectory(chosen: nil, beside: nil)
  /// Timestamps with an offset become local time this many minutes to the east of Greenwich.
  package var offsetMinutes = 420
  /// Rows of every block handed to the sink but the last.
  package var blockRowCount = Limits.blockRowCount
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

extension ImportRequest {
  /// The encoding to convert from, or nil if the inputs are UTF-8.
  var conversion: String? { encoding.flatMap { TextConverter.isUTF8($0) ? nil : $0 } }

  /// Refuses signs that cannot mean what they are asked to mean.
  func checkDialect() throws(EngineError) {
    let quote = quote ?? Dialect.standardQuote
    if let delimiter, delimiter == quote {
      throw EngineError(
        .usage, "the same sign cannot separate fields and quote them",
        hint: "give another --delimiter or --quote")
    }
    for sign in [delimiter, quote] where sign == Dialect.lineFeed || sign == Dialect.carriageReturn {
      throw EngineError(.usage, "the end of a line can neither separate fields nor quote them")
    }
    if quote == Dialect.blank { throw EngineError(.usage, "a blank cannot quote texts") }
    if skippedLineCount < 0 {
      throw EngineError(
        .usage, "\(skippedLineCount) lines cannot be passed over", hint: "give --skip 0 or more")
    }
    if let conversion { _ = try TextConverter(from: conversion) }
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
  /// What the user should know of how the inputs were read, sentence by sentence.
  package var notes: [String] = []
}
