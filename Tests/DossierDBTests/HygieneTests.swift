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

  /// The modules and what each imports, as the page on the architecture lists them.
  private static func listedModules() throws -> [(name: String, imports: [String])] {
    let page = root.appending(path: "Sources/DossierDB/DossierDB.docc/Architecture.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    return lines.filter { $0.hasPrefix("    ") && $0.contains("←") }.map { line in
      let parts = line.split(separator: "←", omittingEmptySubsequences: false)
      return (
        parts[0].trimmingCharacters(in: .whitespaces), parts[1].split(separator: " ").map(String.init)
      )
    }
  }

  /// What a module may import.
  private static func allowedImports() throws -> [String: Set<String>] {
    let listed = try listedModules()
    var allowed = Dictionary(uniqueKeysWithValues: listed.map { ($0.name, Set($0.imports)) })
    allowed[kernels] = Set(listed.map(\.name)).union(["ArgumentParser"])
    return allowed
  }

  @Test func thePageOnTheArchitectureIsTrue() throws {
    let listed = try Self.listedModules()
    #expect(listed.count > 10)
    var known: Set = ["CPlatform", "CKernels", "CZstd", "CZlib", "ArgumentParser"]
    for module in listed {
      #expect(known.isSuperset(of: module.imports), "\(module.name) imports what stands below it")
      known.insert(module.name)
    }
    let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    let declaration = /module\(\s*"(\w+)"(?:,\s*uses: \[([^\]]*)\])?/
    var declared: [String: Set<String>] = [:]
    for match in manifest.matches(of: declaration) {
      let uses = (match.2 ?? "").split(separator: ",")
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \n\"")) }
      declared[String(match.1)] = Set(uses.filter { !$0.isEmpty })
    }
    for module in listed where module.name != "dossier" {
      #expect(declared[module.name] == Set(module.imports), "\(module.name) in Package.swift")
      declared[module.name] = nil
    }
    #expect(declared.isEmpty, "the page lacks \(declared.keys.sorted())")
  }

  @Test func importsPointOneWay() throws {
    let allowedImports = try Self.allowedImports()
    for file in try Self.sources() {
      let allowed = try #require(allowedImports[file.module], "\(file.path) is in an unknown module")
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

  /// A member that is inlinable is inlined elsewhere only if its type is usable there: the compiler says nothing, and
  /// loops of other modules call it, closures and all.
  @Test func typesOfInlinableMembersAreUsableInline() throws {
    let declaration = /^(@usableFromInline )?package (?:final )?(?:struct|enum|class) (\w+)/
    var marked: Set<Substring> = []
    var inlinable: [(type: Substring, path: String)] = []
    for file in try Self.sources() {
      var type: Substring?
      for line in file.lines {
        if let match = line.firstMatch(of: declaration) {
          type = match.2
          if match.1 != nil { marked.insert(match.2) }
        } else if let match = line.firstMatch(of: /^(?:package )?extension (\w+)/) {
          type = match.1
        }
        if line.contains("@inlinable"), let type { inlinable.append((type, file.path)) }
      }
    }
    #expect(inlinable.count > 50)
    for (type, path) in inlinable { #expect(marked.contains(type), "\(type) in \(path)") }
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

  /// Names that stand in the sources once, and rightly: what tests or a library calls.
  private static let calledFromOutside: Set<String> = [
    // Required by ExpressibleByArgument.
    "allValueStrings",
    // Accepted; there is no init file yet.
    "noInit",
    // Asked by tests only.
    "BlockDescription", "dropTable", "isClean",
  ]

  /// A declaration whose name occurs nowhere else is dead; what is public may be used by others.
  @Test func everyDeclarationIsUsed() throws {
    let word = /[A-Za-z_][A-Za-z0-9_]*/
    let declaration =
      /^ *(?:@\w+(?:\([^)]*\))? +|package(?:\(set\))? +|private(?:\(set\))? +|fileprivate +|static +|final +|override +|mutating +|indirect +|lazy +|class +)*(?:func|var|let|struct|class|enum|protocol|typealias) +([A-Za-z_][A-Za-z0-9_]*)/
    var uses: [Substring: Int] = [:]
    var declared: [(name: Substring, path: String)] = []
    for file in try Self.sources() {
      for line in file.lines {
        let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        for match in code.matches(of: word) { uses[match.0, default: 0] += 1 }
        if let match = code.prefixMatch(of: declaration) { declared.append((match.1, file.path)) }
      }
    }
    // The laws hold layouts too that no codec makes yet.
    var lawful: Set<Substring> = []
    for file in try Self.files(in: "Tests/DossierVectorTests") where file.path.contains("/Layout") {
      for line in file.lines { lawful.formUnion(line.matches(of: word).map(\.0)) }
    }
    for (name, path) in declared where uses[name] == 1 && !Self.calledFromOutside.contains(String(name)) {
      if path.contains("/DossierVector/Layouts/"), lawful.contains(name) { continue }
      Issue.record("\(path): nothing uses \(name)")
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
