/// The states of the National Public Service Portal in which nothing is left to handle.
enum TerminalStatus {
  private static let names: [[UInt8]] = [
    "not accepted", "not_accepted", "withdrawn", "stopped", "finished", "returned", "Không được tiếp nhận",
    "Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Đã xử lý xong", "Đã trả kết quả",
  ].map { Array($0.utf8) }

  /// True if the text is such a state, in English or Vietnamese; ASCII letters of any case.
  static func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    names.contains { name in
      name.count == text.count && zip(name, text).allSatisfy { lowered($0) == lowered($1) }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
}
