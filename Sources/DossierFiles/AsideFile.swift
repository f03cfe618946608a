import CPlatform
import DossierBase
import Glibc

/// Files that do not have their name yet.
enum AsideFile {
  /// Opens an empty file in the directory of `file`: one without a name, or one that has another meanwhile.
  static func open(
    beside file: String, named path: String, allowsNameless: Bool
  ) throws(EngineError) -> (descriptor: Int32, temporaryName: String?) {
    let (directory, _) = OutputPlace.split(file)
    // It gets its name by way of /proc.
    if allowsNameless, access("/proc/self/fd", F_OK) == 0 {
      let descriptor = dossier_open_unnamed(directory, 0o666)
      if descriptor >= 0 { return (descriptor, nil) }
      guard [EOPNOTSUPP, EISDIR, ENOENT, EINVAL].contains(-descriptor) else {
        throw SystemFailure.error(-descriptor, "created", path)
      }
    }
    var number = EEXIST
    for name in temporaryNames(in: directory) where number == EEXIST {
      let descriptor = Glibc.open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        UnfinishedFiles.add(name)
        return (descriptor, name)
      }
      number = errno
    }
    throw SystemFailure.error(number, "created", path)
  }

  /// Gives a new file the mode of the one that it replaces, and its owner where that is allowed.
  static func resemble(_ older: stat, _ descriptor: Int32) {
    _ = fchown(descriptor, older.st_uid, older.st_gid)
    _ = fchmod(descriptor, older.st_mode & 0o777)
  }

  /// Gives a nameless file a name; 0, or a number of `errno`.
  static func link(_ descriptor: Int32, to file: String, replacing: Bool) -> Int32 {
    let number = linkDescriptor(descriptor, file)
    guard replacing, number == EEXIST else { return number }
    for name in temporaryNames(in: OutputPlace.split(file).directory) {
      let number = linkDescriptor(descriptor, name)
      if number == EEXIST { continue }
      if number != 0 { return number }
      let status = rename(name, to: file, exclusively: false)
      if status != 0 { unlink(name) }
      return status
    }
    return EEXIST
  }

  /// Gives a file another name; 0, or a number of `errno`.
  static func rename(_ name: String, to file: String, exclusively: Bool) -> Int32 {
    guard exclusively else { return Glibc.rename(name, file) == 0 ? 0 : errno }
    let number = dossier_rename_exclusively(name, file)
    guard [EINVAL, ENOSYS].contains(number) else { return number }
    guard Glibc.link(name, file) == 0 else { return errno }
    unlink(name)
    return 0
  }

  private static func linkDescriptor(_ descriptor: Int32, _ file: String) -> Int32 {
    let source = "/proc/self/fd/\(descriptor)"
    return linkat(AT_FDCWD, source, AT_FDCWD, file, Int32(AT_SYMLINK_FOLLOW)) == 0 ? 0 : errno
  }

  private static func temporaryNames(in directory: String) -> [String] {
    (0..<100).map { "\(directory)/.dossier-\(getpid())-\($0).partial" }
  }
}
