import DossierBase

/// A place in a file whose bytes are not what was written.
package struct Damage: Sendable, Equatable {
  package var path: String
  package var offset: Int
  package var byteCount: Int
  /// What stands there: a header copy, a table's column and block, …
  package var what: String
  /// What is wrong with it.
  package var message: String
}

extension Damage {
  /// What an error says about some bytes; the error's own place counts if it has one.
  init(_ error: EngineError, path: String, byteCount: Int) {
    self.init(path: path, offset: 0, byteCount: byteCount, what: "file", message: error.message)
    if case .file(_, let offset, let what) = error.place { (self.offset, self.what) = (offset, what) }
  }
}

extension HeaderSlots {
  /// Header copies that are not as a finished commit leaves them.
  ///
  /// A crash may leave one bad or outdated copy in a slot, which harms nothing and is repaired by the
  /// next write: those are remarks. A bad first copy beside a newest second one is damage.
  func findings() -> (damages: [Damage], remarks: [Damage]) {
    var damages: [Damage] = []
    var remarks: [Damage] = []
    let newest = (0..<FileLayout.slotCount).compactMap { header(ofSlot: $0)?.generation }.max()
    for slot in 0..<FileLayout.slotCount {
      let known = header(ofSlot: slot)
      for copy in 0..<FileLayout.copiesPerSlot {
        if let known, readings[slot][copy] == .header(known) { continue }
        var finding = Damage(
          path: path, offset: FileLayout.headerOffset(slot: slot, copy: copy),
          byteCount: FileLayout.headerByteCount, what: Self.name(slot: slot, copy: copy),
          message: "unreadable or outdated; the other copy counts, and the next write repairs this one")
        let isRot = copy == 0 && known?.generation == newest
        if known == nil { finding.message = "unreadable, as is the other copy" }
        if known == nil || isRot { damages.append(finding) } else { remarks.append(finding) }
      }
    }
    return (damages, remarks)
  }
}
