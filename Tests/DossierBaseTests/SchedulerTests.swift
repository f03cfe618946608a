import DossierBase
import Synchronization
import Testing

/// Threads that work through the tasks of several callers.
@Suite struct SchedulerTests {
  @Test(arguments: [1, 2, 5]) func everyTaskIsDoneOnce(_ threadCount: Int) throws {
    let scheduler = Scheduler(threadCount: threadCount)
    for taskCount in [0, 1, 2, 1_000] {
      let done = Monitor([Int](repeating: 0, count: taskCount))
      try scheduler.run(taskCount) { (worker, task) throws(EngineError) in
        #expect(worker >= 0 && worker < threadCount)
        done.change { $0[task] += 1 }
      }
      #expect(done.change { $0.allSatisfy { $0 == 1 } })
    }
  }

  /// Two threads of one run never have the same number at a time.
  @Test func workersAreToldApart() throws {
    let scheduler = Scheduler(threadCount: 4)
    let busy = Monitor(Set<Int>())
    try scheduler.run(200) { (worker, _) throws(EngineError) in
      #expect(busy.change { $0.insert(worker).inserted })
      for _ in 0..<2_000 where Task.isCancelled { return }
      busy.change { _ = $0.remove(worker) }
    }
  }

  @Test func theErrorOfTheLowestTaskIsThrown() {
    let scheduler = Scheduler(threadCount: 4)
    let started = Atomic<Int>(0)
    let error = #expect(throws: EngineError.self) {
      try scheduler.run(1_000) { (_, task) throws(EngineError) in
        started.add(1, ordering: .relaxed)
        if task >= 3 { throw EngineError(.evaluation, "task \(task)") }
      }
    }
    #expect(error?.message == "task 3")
    #expect(started.load(ordering: .relaxed) < 1_000)
  }

  @Test func aTaskMayRunTasks() throws {
    let scheduler = Scheduler(threadCount: 3)
    let sum = Atomic<Int>(0)
    try scheduler.run(20) { (_, outer) throws(EngineError) in
      try scheduler.run(20) { (_, inner) throws(EngineError) in
        sum.add(outer * inner, ordering: .relaxed)
      }
    }
    #expect(sum.load(ordering: .relaxed) == 190 * 190)
  }

  /// A short run is over while a long one goes on: its caller works on it, and threads turn between runs.
  @Test func aShortRunDoesNotWaitForALongOne() async throws {
    let scheduler = Scheduler(threadCount: 2)
    let mayEnd = Atomic<Bool>(false)
    let long = Task.detached {
      try scheduler.run(2) { (_, _) throws(EngineError) in
        while !mayEnd.load(ordering: .relaxed) { try? Self.pause() }
      }
    }
    try scheduler.run(50) { (_, _) throws(EngineError) in }
    mayEnd.store(true, ordering: .relaxed)
    try await long.value
  }

  private static func pause() throws { for _ in 0..<100 where Task.isCancelled { return } }

  @Test func turnsComeInOrder() throws {
    let scheduler = Scheduler(threadCount: 4)
    let turnstile = Turnstile()
    let order = Monitor([Int]())
    try scheduler.run(500) { (_, task) throws(EngineError) in
      try turnstile.enter(task)
      order.change { $0.append(task) }
      turnstile.leave()
    }
    #expect(order.change { $0 } == Array(0..<500))
    #expect(try turnstile.passedCount() == 500)
  }

  /// Numbers before the failed one still pass.
  @Test func aFailureStopsWhatComesAfterIt() throws {
    let turnstile = Turnstile()
    turnstile.fail(2, with: EngineError(.data, "two"))
    turnstile.fail(5, with: EngineError(.data, "five"))
    for number in 0..<2 {
      try turnstile.enter(number)
      turnstile.leave()
    }
    let error = #expect(throws: EngineError.self) { try turnstile.enter(7) }
    #expect(error?.message == "two")
  }
}
