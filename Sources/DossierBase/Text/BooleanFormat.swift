/// The text of a BOOLEAN.
package enum BooleanFormat {
  /// Writes `true` or `false`, and returns the number of bytes.
  package static func write(_ flag: Bool, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    writer.put(flag ? "true" : "false")
    return writer.count
  }
}
