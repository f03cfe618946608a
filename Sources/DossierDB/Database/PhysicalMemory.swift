import Glibc

/// The memory of this machine.
enum PhysicalMemory {
  /// Its size in bytes; 4 GiB where the system does not say.
  static var byteCount: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    return pages > 0 && pageSize > 0 ? pages * pageSize : 4 << 30
  }
}
