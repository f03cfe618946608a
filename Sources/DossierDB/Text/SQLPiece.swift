import DossierSQL

/// A piece of SQL text that may be unfinished, for whoever completes or colours it.
///
/// The pieces of a text, one after the other, are the whole text.
package struct SQLPiece: Sendable {
  package enum Kind: Sendable {
    case blank, comment
    /// A name or keyword without quotes.
    case word
    case quotedName, text, number, parameter
    /// An operator or punctuation, and what means nothing.
    case sign
  }

  package var kind: Kind
  /// Its bytes' UTF-8 offsets.
  package var utf8Range: Range<Int>
  /// As it was written.
  package var text: String
  /// True if the text ends before what should close it.
  package var isOpen: Bool

  /// The pieces of a text.
  package static func pieces(of text: String) -> [SQLPiece] {
    let lexer = Lexer(Array(text.utf8))
    var pieces: [SQLPiece] = []
    var token = lexer.token(at: 0)
    while token.kind != .end {
      pieces.append(
        SQLPiece(
          kind: Kind(token.kind), utf8Range: token.range,
          text: String(decoding: lexer.bytes[token.range], as: UTF8.self), isOpen: token.fault == .open))
      token = lexer.token(at: token.range.upperBound)
    }
    return pieces
  }
}

extension SQLPiece.Kind {
  fileprivate init(_ kind: Token.Kind) {
    switch kind {
    case .blank: self = .blank
    case .lineComment, .blockComment: self = .comment
    case .word: self = .word
    case .quotedName: self = .quotedName
    case .text, .escapedText, .dollarText: self = .text
    case .number: self = .number
    case .questionMark, .dollarName: self = .parameter
    default: self = .sign
    }
  }
}
