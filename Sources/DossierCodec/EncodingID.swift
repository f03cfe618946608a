/// The number of an encoding in files: its first byte.
///
/// Numbers are for ever: none is given a second meaning, and zero is never used.
package struct EncodingID: Hashable, Sendable {
  package var rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Every row has the same value, or every row is null.
  package static let constant = EncodingID(rawValue: 1)
  /// Frame of reference with a common stride, a width per vector.
  package static let bitPacked = EncodingID(rawValue: 2)
  /// Runs of equal values, each with the row at which it ends.
  package static let runEnd = EncodingID(rawValue: 3)
  /// The distinct values of the block, and a code per row.
  package static let dictionary = EncodingID(rawValue: 4)
  /// The values as they are in memory.
  package static let plain = EncodingID(rawValue: 5)
  /// Fixed-width values in zstd frames.
  package static let zstd = EncodingID(rawValue: 6)
  /// Texts in zstd frames, their lengths apart.
  package static let zstdText = EncodingID(rawValue: 7)

  /// Timestamps as days and times of day, the latter apart.
  package static let dayAndTime = EncodingID(rawValue: 8)
  /// Days as what they lie after those of another column of the block.
  package static let difference = EncodingID(rawValue: 9)

  /// Ids as units, days and numbers.
  package static let template = EncodingID(rawValue: 10)

  /// A bit for each row that passes a node of a tree, whose leaves are the values.
  package static let tree = EncodingID(rawValue: 11)

  /// Long runs, and rows that interrupt them.
  package static let patched = EncodingID(rawValue: 12)

  /// Numbers as the bucket that they are in, of few, and their place there.
  package static let buckets = EncodingID(rawValue: 13)

  /// Texts of one beginning and a number of one width.
  package static let digits = EncodingID(rawValue: 14)

  /// What follows from another column of the block, in which the bits of its tree stand.
  package static let dependent = EncodingID(rawValue: 15)

  /// Every encoding of this format version, in the order of its number.
  package static let all: [EncodingID] = [
    .constant, .bitPacked, .runEnd, .dictionary, .plain, .zstd, .zstdText, .dayAndTime,
    .difference, .template, .tree, .patched, .buckets, .digits, .dependent,
  ]

  /// True for encodings that put bytes apart which are seldom read.
  package var mayHaveColdBytes: Bool { self == .dayAndTime }

  /// True for encodings whose values, or parts of them, may follow from another column of the block.
  package var mayReferToSibling: Bool { [.dayAndTime, .difference, .template, .dependent].contains(self) }

  /// True for encodings that need the encoded block of the other column, not its values.
  package var needsSiblingBytes: Bool { self == .dependent }

  /// The name that `dossier inspect` shows.
  package var name: String {
    switch self {
    case .constant: "constant"
    case .bitPacked: "bit-packed"
    case .runEnd: "run-end"
    case .dictionary: "dictionary"
    case .plain: "plain"
    case .zstd: "zstd"
    case .zstdText: "zstd text"
    case .dayAndTime: "day and time"
    case .difference: "difference"
    case .template: "template"
    case .tree: "tree"
    case .patched: "patched runs"
    case .buckets: "buckets"
    case .digits: "digits"
    case .dependent: "dependent"
    default: "unknown encoding \(rawValue)"
    }
  }
}
