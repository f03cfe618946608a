import DossierBase
import DossierDB
import Foundation
import Testing

/// One way to keep the tables and to run the statements of the SQL tests; none may change an answer.
struct SQLConfiguration: CustomTestStringConvertible, Sendable {
  enum Storage: String, CaseIterable {
    case memory, file
    /// A file that every statement opens anew.
    case reopened
  }

  /// The encodings of blocks by their numbers in files; nil takes the smallest.
  static let encodings: [UInt8?] = [nil, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]

  var storage = Storage.memory
  var blockRowCount = Limits.blockRowCount
  var sliceRowCount = Limits.vectorRowCount
  var threadCount = 1
  var usesZoneMaps = true
  var encoding: UInt8?
  /// False runs plans as they are bound.
  var usesOptimizer = true
  /// True reads groups where they are, however few.
  var readsGroupsInPlace = false
  /// True sorts by many short runs, groups in partitions, and writes whatever waits to a file.
  var spills = false

  var testDescription: String {
    "\(storage), blocks of \(blockRowCount), slices of \(sliceRowCount), \(threadCount) threads, "
      + (usesZoneMaps ? "zone maps" : "no zone maps") + (usesOptimizer ? "" : ", no rules")
      + (spills ? ", spilling" : "") + (readsGroupsInPlace ? ", groups in place" : "")
      + (encoding.map { ", encoding \($0)" } ?? "")
  }

  /// Each value of each dimension at least once, and those together that have most to do with each other.
  static let diagonal: [SQLConfiguration] = [
    SQLConfiguration(),
    SQLConfiguration(blockRowCount: 7, threadCount: 4, spills: true),
    SQLConfiguration(blockRowCount: 64, usesOptimizer: false),
    SQLConfiguration(storage: .file, blockRowCount: 7, threadCount: 4, usesOptimizer: false),
    SQLConfiguration(blockRowCount: 64, threadCount: 4, usesZoneMaps: false, encoding: 5),
    SQLConfiguration(storage: .file, sliceRowCount: 64, threadCount: 4, spills: true),
    SQLConfiguration(storage: .file, blockRowCount: 64, sliceRowCount: 2, threadCount: 4),
    SQLConfiguration(storage: .reopened, blockRowCount: 64, threadCount: 4),
    SQLConfiguration(storage: .file, blockRowCount: 7, threadCount: 4, readsGroupsInPlace: true),
    SQLConfiguration(storage: .file, blockRowCount: 64, usesZoneMaps: false, encoding: 1),
    SQLConfiguration(storage: .file, blockRowCount: 64, encoding: 2),
    SQLConfiguration(storage: .file, sliceRowCount: 64, threadCount: 4, usesZoneMaps: false, encoding: 3),
    SQLConfiguration(
      storage: .file, blockRowCount: 64, threadCount: 4, encoding: 4, readsGroupsInPlace: true),
    SQLConfiguration(storage: .file, blockRowCount: 64, threadCount: 4, encoding: 5),
    SQLConfiguration(storage: .reopened, sliceRowCount: 2, threadCount: 4, encoding: 6),
    SQLConfiguration(storage: .file, blockRowCount: 64, threadCount: 4, encoding: 7),
    SQLConfiguration(storage: .file, blockRowCount: 64, threadCount: 4, encoding: 11),
    SQLConfiguration(storage: .reopened, sliceRowCount: 64, encoding: 13),
    SQLConfiguration(storage: .file, blockRowCount: 64, threadCount: 4, encoding: 14),
    SQLConfiguration(blockRowCount: 64, spills: true),
    SQLConfiguration(storage: .file, threadCount: 4, spills: true),
    SQLConfiguration(storage: .reopened, blockRowCount: 64, sliceRowCount: 64, threadCount: 4, spills: true),
  ]

  /// All combinations; without the optimizer, and with groups that spill, those of the diagonal.
  static let matrix: [SQLConfiguration] =
    diagonal.filter { !$0.usesOptimizer }
    + Storage.allCases.flatMap { storage in
      [7, 64, Limits.blockRowCount].flatMap { blockRowCount in
        [2, 64, Limits.vectorRowCount].flatMap { sliceRowCount in
          [1, 4].flatMap { threadCount in
            [true, false].flatMap { usesZoneMaps in
              encodings.flatMap { encoding in
                [false, true].map { spills in
                  SQLConfiguration(
                    storage: storage, blockRowCount: blockRowCount, sliceRowCount: sliceRowCount,
                    threadCount: threadCount, usesZoneMaps: usesZoneMaps, encoding: encoding, spills: spills)
                }
              }
            }
          }
        }
      }
    }

  private var options: Database.Options {
    var options = Database.Options(threadCount: threadCount)
    options.engine.blockRowCount = blockRowCount
    options.engine.sliceRowCount = sliceRowCount
    options.engine.usesZoneMaps = usesZoneMaps
    options.engine.encoding = encoding
    options.engine.usesOptimizer = usesOptimizer
    options.engine.spillsAtOnce = spills
    options.engine.sortRunByteCount = spills ? 1 : nil
    options.engine.groupCountInMemory = spills ? 2 : nil
    options.engine.groupCountReadInPlace = readsGroupsInPlace ? 0 : nil
    return options
  }

  /// Calls `body` with what runs a statement on the tables of these names.
  func withTables(_ names: [String], _ body: (_ query: (String) throws -> ResultSet) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("dossier-sql-\(UUID().uuidString).dossier").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let database =
      storage == .memory
      ? Database(inMemory: options) : try Database(path: path, options: options)
    let connection = database.connect()
    // A file appears with its first table.
    for name in names.isEmpty ? ["things"] : names {
      let source = SQLTestFile.folder.appendingPathComponent("\(name).csv").path
      _ = try connection.importCSV([.file(source)], options: ImportOptions(table: name))
    }
    let isFresh = storage == .reopened
    var used = connection
    try body { sql in
      if isFresh, !used.isInTransaction { used = try Database(path: path, options: options).connect() }
      return try used.query(sql)
    }
  }
}
