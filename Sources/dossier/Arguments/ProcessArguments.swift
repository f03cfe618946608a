import DossierDB

/// The arguments as the process got them: bytes, which need not be text.
enum ProcessArguments {
  /// All of them but the command's own name.
  ///
  /// - Throws: ``DossierError/Code/usage`` if one is not UTF-8. Strings cannot hold such bytes, and repaired
  ///   they would be another value or name another file.
  static func texts() throws(DossierError) -> [String] {
    var texts: [String] = []
    for position in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[position] else { break }
      guard let text = String(validatingCString: argument) else {
        throw DossierError(
          .usage, "argument \(position) is not UTF-8: '\(readable(argument))'",
          hint: "SQL and file names are UTF-8 here; rename a file, or reach it by a link of another name")
      }
      texts.append(text)
    }
    return texts
  }

  /// The argument with every byte beyond ASCII written as `\xFF`.
  private static func readable(_ argument: UnsafePointer<CChar>) -> String {
    var result = ""
    var position = 0
    while argument[position] != 0 {
      let byte = UInt8(bitPattern: argument[position])
      if byte < 0x80 {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "\\x" + String(byte, radix: 16, uppercase: true)
      }
      position += 1
    }
    return result
  }
}
