/// What a word may be besides a keyword.
enum WordClass: Sendable {
  case reserved
  case typeOrFunction
  case column
  case unreserved

  /// The class of a word, or nil if it is no keyword and may be anything.
  init?(_ word: PackedWord?) {
    guard let word, let known = Self.classes[word] else { return nil }
    self = known
  }

  private static let classes: [PackedWord: WordClass] = {
    var table: [PackedWord: WordClass] = [:]
    let lists: [(String, WordClass)] = [
      (KeywordList.reserved, .reserved), (KeywordList.typeOrFunction, .typeOrFunction),
      (KeywordList.column, .column), (KeywordList.unreserved, .unreserved),
    ]
    for (list, wordClass) in lists {
      for word in words(of: list) { table[word] = wordClass }
    }
    return table
  }()

  /// Words of the class `column` that may be called.
  static let functions = Set(words(of: KeywordList.functions))
  /// Words that name a result column only after AS.
  static let afterAsOnly = Set(words(of: KeywordList.afterAsOnly))

  private static func words(of list: String) -> [PackedWord] {
    list.utf8.split { $0 == 32 || $0 == 10 }.compactMap { PackedWord($0) }
  }
}
