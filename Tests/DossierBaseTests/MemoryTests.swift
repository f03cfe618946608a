import Foundation
import Testing

@testable import DossierBase

/// Budgets, what is taken of them, and where the default comes from.
@Suite struct MemoryTests {
  @Test func aReservationEndsWithItsOwner() throws {
    let budget = MemoryBudget(limit: 1_000)
    do {
      var reservation = try MemoryReservation(budget, byteCount: 600, for: "a test")
      #expect(budget.usedByteCount == 600)
      try reservation.grow(to: 900)
      #expect(reservation.byteCount == 900)
      reservation.shrink(to: 100)
      #expect(budget.availableByteCount == 900)
    }
    #expect(budget.usedByteCount == 0)
  }

  @Test func whatDoesNotFitIsRefusedAndNothingTaken() throws {
    let budget = MemoryBudget(limit: 1_000)
    var reservation = MemoryReservation(budget, for: "sorting")
    try reservation.grow(by: 400)
    var refusal: EngineError?
    do throws(EngineError) { try reservation.grow(by: 601) } catch { refusal = error }
    #expect(refusal?.code == .memoryLimit)
    #expect(refusal?.message == "sorting needs 601 bytes more, but 400 of the 1000 allowed are in use")
    #expect(budget.usedByteCount == 400)
    do throws(EngineError) { try reservation.grow(by: .max) } catch { refusal = error }
    #expect(budget.usedByteCount == 400)
  }

  /// Growth in small steps takes some in advance, but not where that would not fit.
  @Test func smallStepsAreTakenTogether() throws {
    let plenty = MemoryBudget(limit: 1 << 30)
    var ample = MemoryReservation(plenty, for: "a test")
    try ample.grow(to: 10)
    #expect(ample.byteCount == 1 << 20)
    let scarce = MemoryBudget(limit: 100)
    var tight = MemoryReservation(scarce, for: "a test")
    try tight.grow(to: 90)
    #expect(tight.byteCount == 90)
  }

  @Test func aSharedReservationIsGivenBackByTheLast() throws {
    let budget = MemoryBudget(limit: 1_000)
    var first: SharedReservation? = try SharedReservation(budget, byteCount: 10, for: "a test")
    let second = first
    first = nil
    #expect(budget.usedByteCount == 10)
    withExtendedLifetime(second) {}
  }

  @Test func controlGroupsOfBothVersionsAreRead() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    func write(_ text: String, to path: String) throws {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    func limit() -> Int? {
      MemoryBounds.controlGroupByteCount(
        root: root.appending(path: "cgroup").path, list: root.appending(path: "list").path)
    }
    #expect(limit() == nil)
    try write("0::/a/b\n", to: "list")
    try write("max\n", to: "cgroup/a/b/memory.max")
    #expect(limit() == nil)
    try write("2000\n", to: "cgroup/a/memory.max")
    #expect(limit() == 2_000)
    try write("12:cpu,memory:/x\n1:name=systemd:/y\n", to: "list")
    try write("1234\n", to: "cgroup/memory/x/memory.limit_in_bytes")
    try write("9999\n", to: "cgroup/memory/memory.limit_in_bytes")
    #expect(limit() == 1_234)
    #expect(MemoryBounds.defaultLimit(threadCount: 2) > 1 << 20)
  }
}
