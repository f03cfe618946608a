/// Turns the bytes of a terminal into keys.
///
/// Understands UTF-8, the sequences of xterm, the Linux console, tmux and their kin, and bracketed paste. Bytes
/// of one key may come in any number of pieces. Nothing that a terminal sends is an error.
struct KeyDecoder {
  private enum State: Hashable {
    case ground, escape, controlSequence, singleShift, paste
  }

  private var state = State.ground
  private var keys: [Key] = []
  /// The parameters of a control sequence, or the bytes of a paste.
  private var gathered: [UInt8] = []
  private var text = ScalarDecoder()

  private static let sequenceByteLimit = 32
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// True in the middle of a sequence, which may also be an Escape key and nothing more.
  var awaitsMore: Bool { state == .escape || state == .controlSequence || state == .singleShift }

  /// The keys that are complete with these bytes.
  mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
    for byte in bytes { take(byte) }
    defer { keys.removeAll() }
    return keys
  }

  /// The keys that the bytes so far mean if no more come.
  mutating func flush() -> [Key] {
    switch state {
    case .escape: return finish([.escape])
    case .controlSequence where gathered.isEmpty: return finish([.alt("[")])
    case .singleShift: return finish([.alt("o")])
    case .controlSequence: return finish([.unknown])
    case .ground, .paste: return []
    }
  }

  private mutating func finish(_ keys: [Key]) -> [Key] {
    state = .ground
    gathered.removeAll()
    return keys
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: takeInGround(byte)
    case .escape: takeAfterEscape(byte)
    case .controlSequence: takeInSequence(byte)
    case .singleShift: emit(SequenceKeys.key(parameters: [], final: byte))
    case .paste: takeInPaste(byte)
    }
  }

  private mutating func emit(_ key: Key) {
    state = .ground
    gathered.removeAll()
    keys.append(key)
  }

  private mutating func takeInGround(_ byte: UInt8) {
    if byte == 0x1B {
      text.reset()
      state = .escape
    } else if byte < 0x20 || byte == 0x7F {
      text.reset()
      emit(Self.controlKey(byte))
    } else {
      for scalar in text.decode(byte) where scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) {
        emit(.text(scalar))
      }
    }
  }

  private mutating func takeAfterEscape(_ byte: UInt8) {
    switch byte {
    case 0x1B: keys.append(.escape)
    case UInt8(ascii: "["): state = .controlSequence
    case UInt8(ascii: "O"): state = .singleShift
    case 0x0D, 0x0A: emit(.altEnter)
    case 0x08, 0x7F: emit(.altBackspace)
    case 0x20..<0x7F: emit(.alt(Unicode.Scalar(Self.lowered(byte))))
    case 0x80...:
      state = .ground
      takeInGround(byte)
    default: emit(.unknown)
    }
  }

  private mutating func takeInSequence(_ byte: UInt8) {
    switch byte {
    case 0x40...0x7E:
      if gathered == Array("200".utf8), byte == UInt8(ascii: "~") {
        gathered.removeAll()
        state = .paste
      } else if gathered.isEmpty, byte == UInt8(ascii: "[") {
        // The Linux console's function keys: one more byte.
        gathered.append(byte)
      } else if gathered == [UInt8(ascii: "[")] {
        emit(.unknown)
      } else {
        emit(SequenceKeys.key(parameters: gathered, final: byte))
      }
    case 0x20..<0x40 where gathered.count < Self.sequenceByteLimit: gathered.append(byte)
    case 0x1B:
      gathered.removeAll()
      state = .escape
    case 0x03: emit(.control("c"))
    default: emit(.unknown)
    }
  }

  private mutating func takeInPaste(_ byte: UInt8) {
    gathered.append(byte)
    guard byte == UInt8(ascii: "~"), gathered.suffix(Self.pasteEnd.count) == Self.pasteEnd[...] else {
      return
    }
    emit(.paste(PastedText.clean(gathered.dropLast(Self.pasteEnd.count))))
  }

  private static func controlKey(_ byte: UInt8) -> Key {
    switch byte {
    case 0x0D, 0x0A: .enter
    case 0x09: .tab
    case 0x08, 0x7F: .backspace
    default: .control(Unicode.Scalar(lowered(byte | 0x40)))
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}
