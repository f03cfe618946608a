/// Guesses which known name was meant by an unknown one.
package enum NearestName {
  /// The candidate nearest to `name`, or nil if none is near enough: one slip in three characters.
  ///
  /// What makes no difference to ``Schema/folded(_:)`` makes none here, nor do accents. Ties go to the earlier
  /// candidate.
  /// - Complexity: O(candidates × length²); names longer than 64 characters are not compared.
  package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = characters(of: name)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let known = characters(of: candidate)
      guard !known.isEmpty, known.count <= 64 else { continue }
      let allowed = min(max(wanted.count, known.count) / 3, (best?.distance ?? 4) - 1)
      if abs(wanted.count - known.count) > allowed { continue }
      let distance = distance(wanted, known)
      if distance <= allowed { best = (candidate, distance) }
      if distance == 0 { break }
    }
    return best?.name
  }

  /// The candidates, those before the others that need the fewest slips or share the longest beginning with `name`.
  package static func ordered(_ candidates: [String], by name: String) -> [String] {
    let wanted = Array(characters(of: name).prefix(64))
    let ranked = candidates.enumerated().map { place, candidate in
      let known = Array(characters(of: candidate).prefix(64))
      let shared = zip(wanted, known).prefix { $0 == $1 }.count
      return (rank: distance(wanted, known) - 2 * shared, place: place, name: candidate)
    }
    return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.name)
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other.
  ///
  /// Source: the optimal string alignment variant of Damerau–Levenshtein.
  package static func distance(_ left: [UInt32], _ right: [UInt32]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    var current = last
    for row in 0..<left.count {
      current[0] = row + 1
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var cost = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current[column + 1] = cost
      }
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return last[right.count]
  }

  /// The first candidate that is several words of which the first are this name, as if its rest were something else.
  package static func longer(than name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = NameFolding.fold(name) + [UInt8(ascii: " ")]
    return wanted.count < 2 ? nil : candidates.first { NameFolding.fold($0).starts(with: wanted) }
  }

  /// The scalars of a name, folded, without accents; `đ` is `d`.
  private static func characters(of name: String) -> [UInt32] {
    var scalars: [Unicode.Scalar] = []
    for scalar in String(decoding: NameFolding.fold(name), as: UTF8.self).unicodeScalars {
      CompositionMaps.decompose(scalar, into: &scalars)
    }
    return scalars.map(\.value).filter { !(0x300...0x36F).contains($0) }.map { $0 == 0x111 ? 0x64 : $0 }
  }
}
