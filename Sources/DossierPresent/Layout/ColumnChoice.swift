/// The columns that fit on a screen: texts are cut first, and then columns are left out: those in the middle, or those
/// of the greatest ranks.
struct ColumnChoice {
  /// Positions of columns, from the left; nil stands for those left out.
  private(set) var columns: [Int?]
  /// Columns of the screen that each of them fills.
  private(set) var widths: [Int]

  /// The width below which texts are not cut if no column need be left out for it.
  private static let leastWidth = 12
  /// The same where columns are left out: few columns that can be read are better than many that cannot.
  private static let readableWidth = 20

  /// Chooses among columns of these natural widths.
  ///
  /// - Parameters:
  ///   - ranks: how soon each column is left out, the greatest first, those of one rank together; nil leaves out
  ///     those in the middle.
  ///   - overhead: columns of the screen that each column takes besides its own width.
  ///   - room: columns of the screen, or nil if there is no end to them.
  init(_ natural: [Int], isText: [Bool], ranks: [Int]? = nil, overhead: Int, room: Int?) {
    precondition(ranks.map { $0.count == natural.count } ?? true, "every column has a rank, or none has")
    columns = Array(natural.indices)
    widths = natural
    guard let room, !natural.isEmpty else { return }
    let least = zip(natural, isText).map { $1 ? min($0, Self.leastWidth) : $0 }
    if natural.count > 2, least.reduce(0, +) + natural.count * overhead > room {
      let readable = zip(natural, isText).map { $1 ? min($0, Self.readableWidth) : $0 }
      let widths = readable.map { $0 + overhead }
      columns =
        ranks.map { Self.best(of: widths, ranks: $0, mark: 1 + overhead, room: room) }
        ?? Self.ends(of: widths, room: room - 1 - overhead)
    }
    let shown = columns.map { $0.map { natural[$0] } ?? 1 }
    let isShownText = columns.map { $0.map { isText[$0] } ?? false }
    widths = Self.fitted(shown, isText: isShownText, into: room - columns.count * overhead)
  }

  /// The columns of the least ranks that fit, at least one, with a mark wherever others are left out.
  ///
  /// Columns of one rank are parts of a whole, and stay or go together, except those of the least.
  /// - Parameter mark: columns of the screen that a mark takes.
  private static func best(of widths: [Int], ranks: [Int], mark: Int, room: Int) -> [Int?] {
    var isKept = [Bool](repeating: false, count: widths.count)
    var (total, keptCount) = (mark, 0)
    func change(for column: Int) -> Int {
      let isLeftHidden = column > 0 && !isKept[column - 1]
      let isRightHidden = column + 1 < widths.count && !isKept[column + 1]
      let marks = isLeftHidden && isRightHidden ? 1 : isLeftHidden || isRightHidden ? 0 : -1
      return widths[column] + marks * mark
    }
    let order = widths.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    for group in groups(of: order, ranks: ranks) {
      let before = total
      for column in group {
        total += change(for: column)
        isKept[column] = true
      }
      if total <= room || keptCount == 0 {
        keptCount += group.count
      } else {
        for column in group { isKept[column] = false }
        total = before
      }
    }
    var columns: [Int?] = []
    for column in widths.indices {
      if isKept[column] {
        columns.append(column)
      } else if column == 0 || isKept[column - 1] {
        columns.append(nil)
      }
    }
    return columns
  }

  /// The columns of each rank, but each of the least rank alone.
  private static func groups(of order: [Int], ranks: [Int]) -> [[Int]] {
    var groups: [[Int]] = []
    for column in order {
      if let last = groups.last?.last, ranks[last] == ranks[column], ranks[column] != ranks[order[0]] {
        groups[groups.count - 1].append(column)
      } else {
        groups.append([column])
      }
    }
    return groups
  }

  /// The first and the last column, and as many beside them as fit, with a mark for the rest between.
  private static func ends(of widths: [Int], room: Int) -> [Int?] {
    var first = 0
    var last = widths.count - 1
    var rest = room - widths[first] - widths[last]
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      if first + 1 < last, widths[first + 1] <= rest {
        first += 1
        rest -= widths[first]
        isGrowing = true
      }
      if first + 1 < last, widths[last - 1] <= rest {
        last -= 1
        rest -= widths[last]
        isGrowing = true
      }
    }
    return Array(0...first) + (first + 1 < last ? [nil] : []) + Array(last..<widths.count)
  }

  /// The widths of texts cut down, the widest first, until all columns fit or no text can be cut any more.
  ///
  /// Numbers and times are never cut: they would read as others.
  private static func fitted(_ natural: [Int], isText: [Bool], into room: Int) -> [Int] {
    func total(_ limit: Int) -> Int {
      zip(natural, isText).reduce(0) { $0 + ($1.1 ? min($1.0, limit) : $1.0) }
    }
    // The greatest limit under which all fit, or the least.
    var (low, high) = (leastWidth, zip(natural, isText).reduce(leastWidth) { $1.1 ? max($0, $1.0) : $0 })
    if total(high) <= room { return natural }
    while low < high {
      let middle = (low + high + 1) / 2
      if total(middle) > room { high = middle - 1 } else { low = middle }
    }
    return zip(natural, isText).map { $1 ? min($0, low) : $0 }
  }
}
