import CPlatform
import Glibc

/// What the system leaves a process: the source of the default memory limit.
package enum MemoryBounds {
  /// Three quarters of the least of physical memory and the container's limit, or half of what is left of the address
  /// space if that is less.
  ///
  /// Where the address space is limited all threads share one heap from then on, and the stacks of so many threads are
  /// not counted as left.
  package static func defaultLimit(threadCount: Int) -> Int {
    let memory = [physicalByteCount, controlGroupByteCount()].compactMap(\.self).min() ?? 1 << 30
    guard let left = addressSpaceByteCount() else { return memory / 4 * 3 }
    dossier_share_heap()
    return min(memory / 4 * 3, max(left - threadCount * Scheduler.stackByteCount, 1 << 20) / 2)
  }

  private static var physicalByteCount: Int? {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    return pages > 0 && size > 0 ? pages * size : nil
  }

  /// The least limit of the process's control group and those above it, of version 2 or 1.
  static func controlGroupByteCount(root: String = "/sys/fs/cgroup", list: String = "/proc/self/cgroup")
    -> Int?
  {
    guard let lines = text(ofFile: list)?.split(separator: "\n") else { return nil }
    var limits: [Int] = []
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isSecond = parts[0] == "0" && parts[1].isEmpty
      guard isSecond || parts[1].split(separator: ",").contains("memory") else { continue }
      let base = isSecond ? root : root + "/memory"
      let name = isSecond ? "memory.max" : "memory.limit_in_bytes"
      var names = parts[2].split(separator: "/")
      while true {
        let folder = names.reduce(base) { $0 + "/" + $1 }
        if let limit = number(inFile: folder + "/" + name) { limits.append(limit) }
        if names.popLast() == nil { break }
      }
    }
    return limits.min()
  }

  /// What `ulimit -v` leaves besides what the process has mapped already.
  private static func addressSpaceByteCount() -> Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt64(Int.max)
    else { return nil }
    let mapped = number(inFile: "/proc/self/statm").map { $0 * sysconf(Int32(_SC_PAGESIZE)) } ?? 0
    return max(Int(limit.rlim_cur) - mapped, 1 << 20)
  }

  /// The number that a file begins with; nil if it begins otherwise, as with “max”.
  private static func number(inFile path: String) -> Int? {
    text(ofFile: path).flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func text(ofFile path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
