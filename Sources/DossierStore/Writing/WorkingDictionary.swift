import DossierBase
import DossierVector
import Synchronization

/// A table-wide dictionary while a transaction adds to it.
///
/// Whoever merges must have the turn; a dictionary once seen is never changed, growth makes a new one,
/// so that other threads may still encode and read with the old.
final class WorkingDictionary: Sendable {
  /// Entries that earlier commits have stored.
  let storedCount: Int
  private let current: Guarded<StringDictionary>
  private let closed: Atomic<Bool>

  /// Blocks of fewer rows than this always use the dictionary if they fit.
  static let leastRowCountToJudge = 4_096

  init(_ dictionary: StringDictionary, isClosed: Bool) {
    current = Guarded(dictionary)
    storedCount = dictionary.count
    closed = Atomic(isClosed)
  }

  /// All entries so far.
  var dictionary: StringDictionary { current.withLock { $0 } }

  /// True once a block did not fit; may be asked from any thread.
  var isClosed: Bool { closed.load(ordering: .acquiring) }

  func close() { closed.store(true, ordering: .releasing) }

  /// Adds the distinct texts of a block and gives the code of each, or nil if they do not belong here.
  ///
  /// They do not if the dictionary would grow beyond its limits, or if three in four rows bring a text of
  /// their own; the dictionary then is closed.
  func merge(_ texts: DistinctTexts, valueCount: Int) -> [UInt16]? {
    if isClosed { return nil }
    let dictionary = dictionary
    var codes = [Int32](repeating: -1, count: texts.count)
    var newCount = 0
    var newByteCount = 0
    for index in 0..<texts.count {
      let text = texts[index]
      if let code = dictionary.code(of: text.baseAddress!, count: text.count) {
        codes[index] = Int32(code)
      } else {
        newCount += 1
        newByteCount += text.count
      }
    }
    let isMostlyNew = valueCount >= Self.leastRowCountToJudge && newCount * 4 > valueCount * 3
    guard !isMostlyNew, dictionary.count + newCount <= Limits.dictionaryEntryCount,
      dictionary.byteCount + newByteCount <= Limits.dictionaryByteCount
    else {
      close()
      return nil
    }
    if newCount > 0 { add(texts, to: dictionary.copy(), &codes) }
    return codes.map { UInt16(truncatingIfNeeded: $0) }
  }

  private func add(_ texts: DistinctTexts, to grown: StringDictionary, _ codes: inout [Int32]) {
    for index in 0..<texts.count where codes[index] < 0 {
      let text = texts[index]
      codes[index] = Int32(grown.insert(text.baseAddress!, count: text.count))
    }
    current.withLock { $0 = grown }
  }
}
