import Glibc
import Synchronization

/// Threads that work through numbered tasks together with the calling thread.
///
/// Blocking reads are fine on them. One `run` at a time has the pool; a second caller waits.
package final class WorkerPool: Sendable {
  /// Threads that work on a run, the caller's among them.
  package let threadCount: Int
  private let turn = Mutex<Void>(())

  /// - Precondition: at least one thread.
  package init(threadCount: Int) {
    precondition(threadCount >= 1, "a pool has at least the calling thread")
    self.threadCount = threadCount
  }

  /// The processors this process may use.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Runs `body(worker, task)` for every task below `taskCount`, each exactly once.
  ///
  /// Tasks are taken up in ascending order; `worker` is below ``threadCount`` and tells threads apart.
  /// After an error no further task is taken up; of several errors that of the lowest task is thrown.
  package func run(
    _ taskCount: Int, _ body: @escaping @Sendable (_ worker: Int, _ task: Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    let job = Job(taskCount: taskCount, body: body)
    let helperCount = min(threadCount, taskCount) - 1
    if helperCount < 1 {
      job.work(as: 0)
    } else {
      turn.withLock { _ in
        let helpers = (1...helperCount).compactMap { Self.start(job, as: $0) }
        job.work(as: 0)
        for helper in helpers { pthread_join(helper, nil) }
      }
    }
    if let error = job.failure.withLock({ $0 }) { throw error.error }
  }

  private struct Failure {
    var task: Int
    var error: EngineError
  }

  private final class Job: Sendable {
    let taskCount: Int
    let body: @Sendable (Int, Int) throws(EngineError) -> Void
    let next = Atomic<Int>(0)
    let isStopped = Atomic<Bool>(false)
    let failure = Mutex<Failure?>(nil)

    init(taskCount: Int, body: @escaping @Sendable (Int, Int) throws(EngineError) -> Void) {
      self.taskCount = taskCount
      self.body = body
    }

    func work(as worker: Int) {
      while !isStopped.load(ordering: .relaxed) {
        let task = next.add(1, ordering: .relaxed).oldValue
        if task >= taskCount { return }
        do throws(EngineError) {
          try body(worker, task)
        } catch {
          isStopped.store(true, ordering: .relaxed)
          failure.withLock { known in
            if known == nil || task < known!.task { known = Failure(task: task, error: error) }
          }
        }
      }
    }
  }

  private final class Start {
    let job: Job
    let worker: Int
    init(_ job: Job, _ worker: Int) {
      self.job = job
      self.worker = worker
    }
  }

  /// Starts a thread on the job; nil if the system refuses one, and then fewer threads do the work.
  private static func start(_ job: Job, as worker: Int) -> pthread_t? {
    let start = Unmanaged.passRetained(Start(job, worker))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 8 << 20)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        start.job.work(as: start.worker)
        return nil
      }, start.toOpaque())
    if status != 0 {
      start.release()
      return nil
    }
    return thread
  }
}
