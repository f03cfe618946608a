import DossierBase

extension StorageFile {
  /// Reads as much of the array as the file has from `offset` on.
  func readAll(into bytes: inout [UInt8], at offset: Int) throws(EngineError) -> Int {
    let outcome: Result<Int, EngineError> = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(EngineError) in try read(into: buffer, at: offset) }
    }
    return try outcome.get()
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(EngineError) {
    let outcome: Result<Void, EngineError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(EngineError) in try write(buffer, at: offset) }
    }
    try outcome.get()
  }
}
