import DossierBase
import DossierCity

extension Connection {
  /// Generates a city's dossiers into the table `dossiers`, in one atomic commit.
  ///
  /// The table is created, with the reference tables if the database is new.
  /// - Throws: ``DossierError/Code/usage`` if there is such a table already, or for options that make no sense;
  ///   else as ``importCSV(_:options:)``. The database is then as it was.
  public func generateCity(_ options: CityOptions) throws(DossierError) {
    try perform { () throws(EngineError) in
      try refuseInTransaction("a city")
      let city = try CityGenerator(options)
      let transaction = try database.beginWrite(scheduler, interruption)
      do throws(EngineError) {
        if transaction.schema(ofTable: ImportRun.dossierTable) != nil {
          throw EngineError(
            .usage, "the database has a table \(ImportRun.dossierTable) already",
            hint: "generate into a new file")
        }
        let sink = try database.sink(
          for: ImportRun.dossierTable, schema: city.schema, isReplacing: false, in: transaction)
        try city.run(into: sink, scheduler: scheduler, interruption: interruption, progress: options.progress)
        try interruption.check()
        try database.commit(transaction)
      } catch {
        transaction.rollback()
        throw error
      }
    }
  }

  /// Generates a city's dossiers as CSV text with a header row; `write` takes the pieces in their order.
  ///
  /// - Throws: ``DossierError/Code/usage`` for options that make no sense, ``DossierError/Code/interrupted``, and
  ///   what `write` throws.
  public func generateCity(
    _ options: CityOptions,
    csv write: @escaping @Sendable (UnsafeRawBufferPointer) throws(DossierError) -> Void
  ) throws(DossierError) {
    try perform { () throws(EngineError) in
      let city = try CityGenerator(options)
      let sink = try CSVSink(schema: city.schema) { bytes throws(EngineError) in
        do throws(DossierError) {
          try write(bytes)
        } catch {
          throw EngineError(EngineError.Code(rawValue: error.code.rawValue) ?? .inputOutput, error.message)
        }
      }
      try city.run(into: sink, scheduler: scheduler, interruption: interruption, progress: options.progress)
    }
  }
}
