import DossierVector

extension GroupTable {
  /// Groups rows by one or two dictionary columns in a single loop over their codes, without gathering anything.
  ///
  /// - Parameters:
  ///   - rows: the positions of the rows that count; nil for all of them.
  /// - Returns: false, with nothing changed, if a row is null, is of a group not met yet, or the keys are of
  ///   another form; then the keys must be gathered and assigned one by one.
  func assignKnown(
    _ keys: [VectorView], rows: UnsafePointer<UInt32>?, count: Int, _ numbers: RowNumbers,
    into groups: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    guard keys.count <= 2, keys.allSatisfy({ $0.isCoded }), hasOnlyGroups, !numbers.isListed else {
      return false
    }
    let codes = keys.map(\.codes)
    let validities = keys.compactMap(\.validity)
    if let rows {
      if let first = validities.first, let last = validities.last {
        return assignKnown(keys, codes, count: count, groups) { place in
          let row = Int(rows[place])
          return (row, UInt32(first[row] & last[row]))
        }
      }
      return assignKnown(keys, codes, count: count, groups) { (Int(rows[$0]), 1) }
    }
    guard validities.isEmpty else { return false }
    return assignKnown(keys, codes, count: count, groups) { ($0, 1) }
  }

  /// - Parameter row: the row behind a place, and 0 if it is null in a key, else 1.
  @inline(__always)
  private func assignKnown(
    _ keys: [VectorView], _ codes: [UnsafePointer<UInt16>], count: Int,
    _ groups: UnsafeMutablePointer<UInt32>,
    row: (Int) -> (row: Int, isValid: UInt32)
  ) -> Bool {
    guard let firstTable = textInterner(0)?.codeTable(of: keys[0]) else { return false }
    let firstCodes = codes[0]
    if keys.count == 1 {
      var least = UInt32.max
      for place in 0..<count {
        let (row, isValid) = row(place)
        let group = firstTable[Int(firstCodes[row])]
        groups[place] = group
        least = min(least, min(group, isValid))
      }
      return least > 0
    }
    guard let secondTable = textInterner(1)?.codeTable(of: keys[1]),
      let (cells, shift) = firstPair?.directCells
    else { return false }
    let secondCodes = codes[1]
    var least = UInt32.max
    for place in 0..<count {
      let (row, isValid) = row(place)
      let left = firstTable[Int(firstCodes[row])]
      let right = secondTable[Int(secondCodes[row])]
      let number = cells[Int(truncatingIfNeeded: UInt64(left) &<< shift | UInt64(right))]
      groups[place] = number &- 1
      least = min(min(least, isValid), min(number, min(left, right)))
    }
    return least > 0
  }
}
