/// Finds the byte that ends the lines of a CSV.
enum NewlineDetector {
  /// Line ends that are judged.
  static let judgedCount = 1_000

  struct Finding {
    var newline = Dialect.lineFeed
    /// True if another look at more bytes would find the same.
    var isCertain = false
  }

  /// A carriage return if lines end with it alone, else a line feed.
  ///
  /// Texts in quotes do not count, unless there is no line end outside.
  static func find(_ bytes: UnsafeBufferPointer<UInt8>, quote: UInt8, delimiter: UInt8?, isWhole: Bool)
    -> Finding
  {
    var counter = Counter(quote: quote, delimiter: delimiter)
    counter.run(bytes, isWhole: isWhole)
    if counter.count == 0 {
      counter = Counter(quote: Dialect.noQuote, delimiter: nil)
      counter.run(bytes, isWhole: isWhole)
      counter.isCertain = isWhole
    }
    return Finding(
      newline: counter.returnCount > counter.feedCount ? Dialect.carriageReturn : Dialect.lineFeed,
      isCertain: isWhole || counter.isCertain)
  }

  private struct Counter {
    let quote: UInt8
    let delimiter: UInt8?
    var feedCount = 0
    var returnCount = 0
    var isCertain = false
    private var isInside = false
    private var isFieldStart = true

    init(quote: UInt8, delimiter: UInt8?) {
      self.quote = quote
      self.delimiter = delimiter
    }

    var count: Int { feedCount + returnCount }

    mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) {
      var position = 0
      while position < bytes.count {
        if count >= NewlineDetector.judgedCount {
          isCertain = true
          return
        }
        let byte = bytes[position]
        position += 1
        if isInside {
          guard byte == quote else { continue }
          if position < bytes.count, bytes[position] == quote { position += 1 } else { isInside = false }
        } else if byte == Dialect.carriageReturn {
          takeReturns(bytes, &position, isWhole)
        } else {
          take(byte)
        }
      }
    }

    /// Carriage returns before a line feed belong to it.
    private mutating func takeReturns(
      _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ isWhole: Bool
    ) {
      isFieldStart = true
      var returns = 1
      while position < bytes.count, bytes[position] == Dialect.carriageReturn {
        returns += 1
        position += 1
      }
      if position == bytes.count, !isWhole { return }
      if position < bytes.count, bytes[position] == Dialect.lineFeed {
        feedCount += 1
        position += 1
      } else {
        returnCount += returns
      }
    }

    private mutating func take(_ byte: UInt8) {
      if byte == quote, isFieldStart {
        isInside = true
        isFieldStart = false
      } else if byte == Dialect.lineFeed {
        feedCount += 1
        isFieldStart = true
      } else if byte != Dialect.blank {
        isFieldStart = delimiter.map { $0 == byte } ?? DialectDetector.delimiters.contains(byte)
      }
    }
  }
}
