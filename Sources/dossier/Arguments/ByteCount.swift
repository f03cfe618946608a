import ArgumentParser

/// A number of bytes as a user writes it: `2GB`, `512 MiB`, `100000000`; one that is not even 1 MB lacks its unit.
struct ByteCount: ExpressibleByArgument, Sendable {
  let byteCount: Int

  private static let units: [(name: String, size: Double)] = [
    ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
    ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12),
    ("b", 1), ("", 1),
  ]

  init?(argument: String) {
    let text = argument.lowercased()
    guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    var number = text.dropLast(unit.name.count)
    while number.last == " " { number.removeLast() }
    guard let count = Double(number), count.isFinite else { return nil }
    let bytes = (count * unit.size).rounded()
    guard bytes >= 1e6, bytes <= 1e18 else { return nil }
    byteCount = Int(bytes)
  }
}

/// A number of threads, from 1.
struct ThreadCount: ExpressibleByArgument, Sendable {
  let count: Int

  init?(argument: String) {
    guard let count = Int(argument), (1...1_024).contains(count) else { return nil }
    self.count = count
  }
}
