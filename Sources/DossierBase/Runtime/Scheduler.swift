import Glibc
import Synchronization

/// The threads of a database, which work through the numbered tasks of its statements.
///
/// Threads start with the first work for more than one, and end with the scheduler. The calling thread works on its
/// own tasks, too. Threads turn from statement to statement after every task, so that a short one never waits for a
/// long one. Blocking reads are fine on them.
package final class Scheduler: Sendable {
  /// Threads that work on a run, the caller's among them.
  package let threadCount: Int
  private let team: Team

  /// Address space of each thread's stack.
  static let stackByteCount = 8 << 20

  /// - Precondition: at least one thread.
  package init(threadCount: Int) {
    precondition(threadCount >= 1, "there is at least the calling thread")
    self.threadCount = threadCount
    team = Team(size: threadCount - 1)
  }

  deinit { team.end() }

  /// The processors this process may use.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Runs `body(worker, task)` for every task below `taskCount`, each exactly once, and returns when all are done.
  ///
  /// Tasks are taken up in ascending order; `worker` is below ``threadCount`` and tells the threads of this run apart.
  /// After an error no further task is taken up; of several errors that of the lowest task is thrown. A body may run
  /// tasks of its own.
  package func run(
    _ taskCount: Int, _ body: @escaping @Sendable (_ worker: Int, _ task: Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    let run = TaskRun(taskCount: taskCount, body: body)
    if taskCount > 1, threadCount > 1 { team.offer(run) }
    run.work()
    run.waitForOthers()
    team.withdraw(run)
    if let error = run.error { throw error }
  }
}

/// The tasks of one call, shared by the threads that work on them.
private final class TaskRun: Sendable {
  private let taskCount: Int
  private let body: @Sendable (Int, Int) throws(EngineError) -> Void
  private let nextTask = Atomic<Int>(0)
  private let progress = Monitor(Progress())

  private struct Progress {
    /// Threads other than the caller's that are at a task now.
    var helperCount = 0
    var failure: (task: Int, error: EngineError)?
  }

  init(taskCount: Int, body: @escaping @Sendable (Int, Int) throws(EngineError) -> Void) {
    self.taskCount = taskCount
    self.body = body
  }

  /// False once every task has been taken up.
  var hasTasks: Bool { nextTask.load(ordering: .relaxed) < taskCount }

  var error: EngineError? { progress.change { $0.failure?.error } }

  /// Works on the calling thread until no task is left.
  func work() { while doTask(as: 0) {} }

  /// Does one task, if one is left, on a thread of the team.
  func help(as worker: Int) {
    progress.change { $0.helperCount += 1 }
    _ = doTask(as: worker)
    progress.change { $0.helperCount -= 1 }
  }

  private func doTask(as worker: Int) -> Bool {
    let task = nextTask.add(1, ordering: .relaxed).oldValue
    if task >= taskCount { return false }
    do throws(EngineError) {
      try body(worker, task)
    } catch {
      nextTask.store(taskCount, ordering: .relaxed)
      progress.change { progress in
        if progress.failure.map({ task < $0.task }) ?? true { progress.failure = (task, error) }
      }
    }
    return true
  }

  func waitForOthers() { progress.wait { $0.helperCount == 0 ? () : nil } }
}

/// The scheduler's own threads.
private final class Team: Sendable {
  private let size: Int
  private let state = Monitor(State())

  private struct State {
    /// What may have tasks left; the next thread takes up a task of the first, which then stands last.
    var runs: [TaskRun] = []
    var threads: [pthread_t] = []
    var isEnding = false
  }

  init(size: Int) { self.size = size }

  /// Lets the team's threads, started if need be, help with a run.
  func offer(_ run: TaskRun) {
    state.change { state in
      while state.threads.count < size, let thread = start(as: state.threads.count + 1) {
        state.threads.append(thread)
      }
      state.runs.append(run)
    }
  }

  func withdraw(_ run: TaskRun) { state.change { state in state.runs.removeAll { $0 === run } } }

  /// Ends the threads, which are at no task any more, or at their last.
  func end() {
    let threads = state.change { state in
      state.isEnding = true
      return state.threads
    }
    for thread in threads {
      // What a task held last may be the scheduler itself.
      if pthread_equal(thread, pthread_self()) != 0 {
        pthread_detach(thread)
      } else {
        pthread_join(thread, nil)
      }
    }
  }

  private func work(as worker: Int) {
    while let run = nextRun() { run.help(as: worker) }
  }

  /// Waits for a run that has tasks; nil when the scheduler ends.
  private func nextRun() -> TaskRun? {
    state.wait { state -> TaskRun?? in
      if state.isEnding { return .some(nil) }
      state.runs.removeAll { !$0.hasTasks }
      guard !state.runs.isEmpty else { return nil }
      let run = state.runs.removeFirst()
      state.runs.append(run)
      return run
    }
  }

  /// What a thread needs to begin.
  private final class Beginning {
    let team: Team
    let worker: Int
    init(_ team: Team, _ worker: Int) { (self.team, self.worker) = (team, worker) }
  }

  /// Starts a thread; nil if the system refuses one, and then fewer do the work.
  private func start(as worker: Int) -> pthread_t? {
    let beginning = Unmanaged.passRetained(Beginning(self, worker))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, Scheduler.stackByteCount)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let beginning = Unmanaged<Beginning>.fromOpaque(argument).takeRetainedValue()
        beginning.team.work(as: beginning.worker)
        return nil
      }, beginning.toOpaque())
    if status != 0 {
      beginning.release()
      return nil
    }
    return thread
  }
}
