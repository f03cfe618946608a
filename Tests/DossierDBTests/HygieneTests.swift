import Foundation
import Testing

/// What keeps the sources readable, checked on their text.
@Suite struct HygieneTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  struct SourceFile: Sendable {
    var path: String
    var module: String
    var lines: [Substring]
  }

  /// All Swift files below a folder of the repository.
  private static func files(in folder: String) throws -> [SourceFile] {
    let base = root.appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
    return try paths.filter { $0.hasSuffix(".swift") && !$0.contains(".docc/") }.sorted().map { path in
      let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
      return SourceFile(
        path: "\(folder)/\(path)", module: folder == kernels ? kernels : String(path.prefix { $0 != "/" }),
        lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  /// The benchmark in Swift, one module.
  private static let kernels = "Benchmarks/Kernels"

  /// The files that are held to the rules for sources.
  private static func sources() throws -> [SourceFile] { try files(in: "Sources") + files(in: kernels) }

  /// Imports point one way only, up this list.
  private static let allowedImports: [String: Set<String>] = [
    "DossierBase": ["CPlatform"],
    "DossierVector": ["DossierBase", "CPlatform"],
    "DossierFiles": ["DossierBase", "DossierVector", "CPlatform"],
    "DossierCodec": ["DossierBase", "DossierVector", "CZstd"],
    "DossierStore": ["DossierBase", "DossierVector", "DossierCodec", "CPlatform"],
    "DossierImport": ["DossierBase", "DossierVector", "DossierFiles", "CPlatform", "CZstd", "CZlib"],
    "DossierCalendar": ["DossierBase", "DossierVector"],
    "DossierSQL": ["DossierBase", "DossierVector"],
    "DossierQuery": ["DossierBase", "DossierVector", "DossierCalendar", "DossierSQL"],
    "DossierReference": [],
    "DossierCity": ["DossierBase", "DossierVector", "DossierCalendar"],
    "DossierStatistics": ["DossierBase", "DossierVector", "DossierCalendar"],
    "DossierDB": [
      "DossierVector", "DossierFiles", "DossierStore", "DossierImport", "DossierCalendar", "DossierSQL",
      "DossierQuery", "DossierStatistics", "DossierReference", "DossierCity",
    ],
    "DossierPresent": ["DossierDB"],
    "dossier": ["DossierDB", "DossierPresent", "ArgumentParser"],
    kernels: [
      "DossierVector", "DossierCodec", "DossierStore", "DossierImport", "DossierCalendar", "DossierSQL",
      "DossierQuery", "DossierDB", "DossierPresent", "ArgumentParser",
    ],
  ]

  @Test func importsPointOneWay() throws {
    for file in try Self.sources() {
      let allowed = try #require(Self.allowedImports[file.module], "\(file.path) is in an unknown module")
      for line in file.lines where line.contains("import ") && !line.hasPrefix("/") && !line.hasPrefix(" ") {
        guard let module = line.split(separator: " ").last.map(String.init) else { continue }
        let isSystem = ["Glibc", "Synchronization"].contains(module)
        #expect(isSystem || allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  @Test func onlyTheFaceIsPublic() throws {
    for file in try Self.sources() where !["DossierDB", "DossierPresent"].contains(file.module) {
      for line in file.lines {
        let isPublic = line.split(separator: " ").first == "public"
        #expect(!isPublic, "\(file.path): \(line)")
      }
    }
  }

  @Test func filesAndLinesAreShort() throws {
    for file in try Self.sources() + Self.files(in: "Tests") {
      #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count) lines")
      // Recorded text, such as expected JSON, may be longer than the lint's limit.
      for line in file.lines where !file.path.hasPrefix("Tests") {
        #expect(line.count <= 120, "\(file.path): \(line)")
      }
    }
    let counts = try Self.sources().map(\.lines.count).sorted()
    #expect(counts[counts.count / 2] <= 150)
  }

  /// A function ends where a line closes it at the indentation at which it began.
  @Test func functionsAreShort() throws {
    for file in try Self.sources() {
      var start: (line: Int, indentation: Int)?
      for (number, line) in file.lines.enumerated() {
        let indentation = line.prefix { $0 == " " }.count
        let isFunction = line.contains("func ") && !line.drop { $0 == " " }.hasPrefix("//")
        if isFunction, start == nil { start = (number, indentation) }
        if let begun = start, line == String(repeating: " ", count: begun.indentation) + "}" {
          #expect(
            number - begun.line < 70,
            "\(file.path):\(begun.line + 1) is a function of \(number - begun.line) lines")
          start = nil
        }
        if let begun = start, number == begun.line, line.hasSuffix("}") { start = nil }
        if let begun = start, number > begun.line, line.isEmpty, indentation < begun.indentation {
          start = nil
        }
      }
    }
  }

  @Test func nothingIsLeftUndone() throws {
    let marks = ["TODO", "FIXME", "try" + "!", "as" + "! ", "unsafe" + "Flags"]
    for file in try Self.sources() {
      for line in file.lines {
        for mark in marks { #expect(!line.contains(mark), "\(file.path): \(line)") }
      }
    }
  }

  /// Sources name no machine: no absolute path of a build, no host that serves packages.
  @Test func noMachineIsNamed() throws {
    let marks = ["/work" + "/", "/root" + "/", "/home" + "/"]
    for file in try Self.sources() + Self.files(in: "Tests") {
      for line in file.lines {
        for mark in marks { #expect(!line.contains(mark), "\(file.path): \(line)") }
      }
    }
  }

  @Test func noTwoFilesOfAModuleShareAName() throws {
    for folder in ["Sources", "Tests", Self.kernels] {
      var seen: Set<String> = []
      for file in try Self.files(in: folder) {
        let name = "\(file.module)/\(file.path.split(separator: "/").last ?? "")"
        #expect(seen.insert(name).inserted, "\(name) occurs twice")
      }
    }
  }

  @Test func theTopLevelIsFixed() throws {
    let known: Set = ["Package.swift", "Sources", "Tests", "Benchmarks", "datasets", "README.md"]
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
    where !name.hasPrefix(".") && name != "Package.resolved" {
      #expect(known.contains(name), "\(name) stands at the top level")
    }
  }
}
