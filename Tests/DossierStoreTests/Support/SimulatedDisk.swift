import DossierBase
import DossierTestSupport

@testable import DossierStore

/// Files in memory that can lose what was not synced, tear it, and refuse any call.
///
/// For one thread at a time, but for reads and writes of blocks.
final class SimulatedDisk: FileSystem, @unchecked Sendable {
  /// What survives of the writes since the last sync when the power fails.
  enum Survival {
    case nothing
    case everything
    /// The first so many.
    case prefix(Int)
    /// Any of them, torn at 512 bytes, by a seeded choice.
    case random(UInt64)
  }

  enum Fault {
    case diskFull
    case inputOutput
    /// The call and all after it fail; the call itself may have taken effect or not.
    case powerCut
  }

  private let lock = Guarded<Void>(())
  private var inodes: [String: Inode] = [:]
  /// Names given since the directory was synced last.
  private var freshNames: Set<String> = []
  /// Calls that changed something or synced it, so far.
  private(set) var callCount = 0
  /// The call, from 0, to fail, and how.
  var fault: (call: Int, kind: Fault)?
  /// Offsets of any file that cannot be read.
  var unreadable = 0..<0
  private var isDead = false
  /// Bytes read of any file so far.
  fileprivate(set) var readByteCount = 0

  init() {}

  /// A disk with one file on it.
  convenience init(_ path: String, _ bytes: [UInt8]) {
    self.init()
    inodes[path] = Inode(bytes)
  }

  func content(_ path: String) -> [UInt8]? { inodes[path]?.current }

  /// What is on the disk after a power failure now.
  func afterPowerCut(_ survival: Survival) -> SimulatedDisk {
    let disk = SimulatedDisk()
    for (name, inode) in inodes {
      if freshNames.contains(name), case .nothing = survival { continue }
      disk.inodes[name] = Inode(inode.surviving(survival))
    }
    return disk
  }

  func exists(_ path: String) -> Bool { inodes[path] != nil }

  func open(_ path: String, readOnly: Bool) throws(EngineError) -> any StorageFile {
    guard let inode = inodes[path] else { throw EngineError(.inputOutput, "no such file") }
    return SimulatedFile(inode, path: path, disk: self, isReadOnly: readOnly)
  }

  func makeUnnamed(beside path: String) throws(EngineError) -> any StorageFile {
    try perform(path) {}
    return SimulatedFile(Inode([]), path: path, disk: self)
  }

  func publish(_ file: any StorageFile, as path: String) throws(EngineError) {
    guard let file = file as? SimulatedFile else { preconditionFailure("a file of this disk") }
    if exists(path) { throw EngineError(.locked, "the name is taken") }
    try perform(path) {
      self.inodes[path] = file.inode
      self.freshNames.insert(path)
    }
  }

  func synchronizeDirectory(of path: String) throws(EngineError) {
    try perform(path) { self.freshNames = [] }
  }

  /// Counts a call, and lets it happen unless it is to fail.
  func perform(_ path: String, _ effect: () -> Void) throws(EngineError) {
    let failure: Fault? = lock.withLock { _ in
      defer { callCount += 1 }
      if isDead { return .powerCut }
      guard let fault, fault.call == callCount else {
        effect()
        return nil
      }
      if fault.kind == .powerCut {
        isDead = true
        effect()
      }
      return fault.kind
    }
    let place = EngineError.Place.file(path: path, offset: 0, what: "file")
    switch failure {
    case nil: return
    case .diskFull: throw EngineError(.diskFull, "simulated: no space left", at: place)
    case .inputOutput, .powerCut: throw EngineError(.inputOutput, "simulated: input/output error", at: place)
    }
  }

  func alone<Answer>(_ body: () -> Answer) -> Answer { lock.withLock { _ in body() } }
}

/// A file's bytes as the system sees them, and as the disk has them.
final class Inode {
  enum Change {
    case write(offset: Int, bytes: [UInt8])
    case truncate(Int)
  }

  private(set) var current: [UInt8]
  private var durable: [UInt8]
  private var pending: [Change] = []
  var lockHolder: ObjectIdentifier?

  init(_ bytes: [UInt8]) { (current, durable) = (bytes, bytes) }

  func change(_ change: Change) {
    Self.apply(change, to: &current)
    pending.append(change)
  }

  func synchronize() {
    durable = current
    pending = []
  }

  func surviving(_ survival: SimulatedDisk.Survival) -> [UInt8] {
    var bytes = durable
    switch survival {
    case .nothing: break
    case .everything: bytes = current
    case .prefix(let count):
      for change in pending.prefix(count) { Self.apply(change, to: &bytes) }
    case .random(let seed):
      var random = SeededRandom(seed: seed)
      for change in pending {
        for sector in Self.sectors(of: change) where random.below(2) == 0 { Self.apply(sector, to: &bytes) }
      }
    }
    return bytes
  }

  private static func sectors(of change: Change) -> [Change] {
    guard case .write(let offset, let bytes) = change else { return [change] }
    var parts: [Change] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, (offset + start) / 512 * 512 + 512 - offset)
      parts.append(.write(offset: offset + start, bytes: Array(bytes[start..<end])))
      start = end
    }
    return parts
  }

  private static func apply(_ change: Change, to bytes: inout [UInt8]) {
    switch change {
    case .write(let offset, let content):
      let end = offset + content.count
      if bytes.count < end { bytes.append(contentsOf: [UInt8](repeating: 0, count: end - bytes.count)) }
      bytes.replaceSubrange(offset..<end, with: content)
    case .truncate(let count):
      if count <= bytes.count {
        bytes.removeLast(bytes.count - count)
      } else {
        bytes.append(contentsOf: [UInt8](repeating: 0, count: count - bytes.count))
      }
    }
  }
}

/// An open file of a ``SimulatedDisk``.
final class SimulatedFile: StorageFile, @unchecked Sendable {
  let inode: Inode
  let path: String
  let isInMemory = false
  private let disk: SimulatedDisk
  private let isReadOnly: Bool

  init(_ inode: Inode, path: String, disk: SimulatedDisk, isReadOnly: Bool = false) {
    self.inode = inode
    self.path = path
    self.disk = disk
    self.isReadOnly = isReadOnly
  }

  deinit { unlockWriter() }

  func byteCount() throws(EngineError) -> Int { disk.alone { inode.current.count } }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EngineError) -> Int {
    if disk.unreadable.overlaps(offset..<offset + buffer.count) {
      throw EngineError(
        .inputOutput, "simulated: bad sector", at: .file(path: path, offset: offset, what: "file"))
    }
    return disk.alone {
      let count = max(0, min(buffer.count, inode.current.count - offset))
      disk.readByteCount += count
      inode.current.withUnsafeBytes { bytes in
        if count > 0 {
          buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
      }
      return count
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EngineError) {
    try expectWritable()
    try disk.perform(path) { inode.change(.write(offset: offset, bytes: Array(bytes))) }
  }

  func synchronize() throws(EngineError) { try disk.perform(path) { inode.synchronize() } }

  func truncate(to byteCount: Int) throws(EngineError) {
    try expectWritable()
    try disk.perform(path) { inode.change(.truncate(byteCount)) }
  }

  private func expectWritable() throws(EngineError) {
    if isReadOnly { throw EngineError(.inputOutput, "simulated: not open for writing") }
  }

  func tryLockWriter() throws(EngineError) -> Bool {
    try expectWritable()
    return disk.alone {
      if let holder = inode.lockHolder, holder != ObjectIdentifier(self) { return false }
      inode.lockHolder = ObjectIdentifier(self)
      return true
    }
  }

  func unlockWriter() {
    disk.alone { if inode.lockHolder == ObjectIdentifier(self) { inode.lockHolder = nil } }
  }
}
