import CKernels
package import DossierBase

/// All rows of a block as bytes that number the codes which the block has.
///
/// Valid until its buffer is used again. Of rows that are null the byte means nothing, but it is one of a code.
package struct LocalCodes {
  package let rows: UnsafeMutablePointer<UInt8>
  /// What each byte stands for.
  package private(set) var codes: [UInt32]

  /// Where rows with the same code end, and the byte of these; nil if that is not known.
  package var runs: [Run]?

  /// Rows whose code is another than their byte says, ascending.
  package private(set) var exceptions: [Exception]

  /// A row whose code none of the bytes stands for.
  package struct Exception: BitwiseCopyable, Sendable {
    package var row: UInt32
    package var code: UInt32
  }

  /// Rows up to one that have the same code.
  package struct Run: BitwiseCopyable, Sendable {
    package var end: Int
    package var byte: UInt8
  }

  /// Codes that a block may have.
  package static let limit = 256

  package init(
    rows: UnsafeMutablePointer<UInt8>, codes: [UInt32], runs: [Run]? = nil, exceptions: [Exception] = []
  ) {
    self.rows = rows
    self.codes = codes
    self.runs = runs
    self.exceptions = exceptions
  }

  /// Numbers the codes of a block's numbers, whose rows they replace; nil if there are too many.
  ///
  /// - Parameter code: of a value: a number and its base.
  package init?(_ numbers: BlockNumbers, _ buffer: NumberBuffer, code: (Int64) -> UInt32) {
    let count = numbers.count
    let size = numbers.greatest + 1
    let found = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { marks -> [UInt32]? in
      guard let mark = marks.baseAddress else { return nil }
      mark.initialize(repeating: 0, count: size)
      switch numbers.numbers {
      case .bytes(let bytes): for row in 0..<count { mark[Int(bytes[row])] = 1 }
      case .words(let words): for row in 0..<count { mark[Int(words[row])] = 1 }
      }
      // Marks become bytes.
      var numbering = CodeNumbering()
      for number in 0..<size where mark[number] != 0 {
        guard let byte = numbering.byte(of: code(numbers.base &+ Int64(number))) else { return nil }
        mark[number] = byte
      }
      switch numbers.numbers {
      case .bytes(let bytes):
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { table in
          for number in 0..<256 { table[number] = number < size ? mark[number] : 0 }
          dossier_look_up_u8(bytes, table.baseAddress, count, buffer.bytes)
        }
      case .words(let words): for row in 0..<count { buffer.bytes[row] = mark[Int(words[row])] }
      }
      return numbering.codes
    }
    guard let found else { return nil }
    self.init(rows: buffer.bytes, codes: found, runs: nil)
  }

  /// The same rows with other codes in some of them.
  func patched(_ positions: RowPositions, code: (Int) -> UInt32) -> LocalCodes {
    if exceptions.isEmpty {
      let all = [Exception](unsafeUninitializedCapacity: positions.count) { target, count in
        for index in 0..<positions.count {
          target[index] = Exception(row: positions.start[index], code: code(index))
        }
        count = positions.count
      }
      return LocalCodes(rows: rows, codes: codes, runs: runs, exceptions: all)
    }
    var all: [Exception] = []
    all.reserveCapacity(exceptions.count + positions.count)
    var old = 0
    for index in 0..<positions.count {
      let row = positions.start[index]
      while old < exceptions.count, exceptions[old].row < row {
        all.append(exceptions[old])
        old += 1
      }
      if old < exceptions.count, exceptions[old].row == row { old += 1 }
      all.append(Exception(row: row, code: code(index)))
    }
    all.append(contentsOf: exceptions[old...])
    return LocalCodes(rows: rows, codes: codes, runs: runs, exceptions: all)
  }

  /// Leaves rows to the codes that their bytes say.
  package mutating func dropExceptions(in rows: BlockRows) {
    exceptions.removeAll { rows.contains(Int($0.row)) }
  }

  /// A byte for another code; nil if there are too many.
  package mutating func byte(ofNew code: UInt32) -> UInt8? {
    guard codes.count < Self.limit else { return nil }
    codes.append(code)
    return UInt8(codes.count - 1)
  }
}

/// Numbers codes as they come up, each once.
package struct CodeNumbering {
  package private(set) var codes: [UInt32] = []
  /// A table of hashes: the byte of a code plus one, or 0.
  private var slots = [UInt16](repeating: 0, count: 1_024)

  package init() {}

  /// The byte of a code that came up before.
  @inline(__always)
  package func known(_ code: UInt32) -> UInt8? {
    var slot = Int((code &* 0x9E37_79B1) >> 22)
    while slots[slot] != 0 {
      let byte = Int(slots[slot]) - 1
      if codes[byte] == code { return UInt8(byte) }
      slot = (slot + 1) & 1_023
    }
    return nil
  }

  /// The byte of a code; nil if there are too many.
  @inline(__always)
  package mutating func byte(of code: UInt32) -> UInt8? {
    if let known = known(code) { return known }
    var slot = Int((code &* 0x9E37_79B1) >> 22)
    while slots[slot] != 0 { slot = (slot + 1) & 1_023 }
    guard codes.count < LocalCodes.limit else { return nil }
    codes.append(code)
    slots[slot] = UInt16(codes.count)
    return UInt8(codes.count - 1)
  }
}
