/// One thing that the user did at the keyboard.
enum Key: Sendable, Hashable {
  /// A Unicode scalar that was typed; several of them may make one character.
  case text(Unicode.Scalar)
  /// Text that was pasted, lines ended by line feeds, without other control characters but tabs.
  case paste(String)
  /// A letter or sign with Ctrl: `.control("a")`.
  case control(Unicode.Scalar)
  /// A letter or sign with Alt, or after Escape; letters are small.
  case alt(Unicode.Scalar)
  case enter, altEnter, tab, backTab, backspace, altBackspace, delete, escape
  case left, right, up, down, home, end, wordLeft, wordRight
  /// A sequence that means nothing here.
  case unknown
}
