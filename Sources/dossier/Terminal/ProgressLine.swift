import DossierDB
import Synchronization

/// One line on the terminal that tells how far a load or a statement has come.
final class ProgressLine: Sendable {
  private let firstMilliseconds: Int
  private let isShown = Atomic<Bool>(false)
  private let lastMilliseconds = Atomic<Int>(0)
  private let start = ContinuousClock().now

  /// - Parameter firstMilliseconds: no line is shown before.
  init(after firstMilliseconds: Int = 500) { self.firstMilliseconds = firstMilliseconds }

  /// Draws the line anew, at most ten times a second.
  func show(_ progress: ImportProgress) { show { Self.text(progress, milliseconds: $0) } }

  /// The same for a generation of which `rowCount` of `totalRowCount` rows are done.
  func show(rowCount: Int, of totalRowCount: Int) {
    show { _ in "generating: \(rowCount) of \(totalRowCount) rows" }
  }

  /// The same for a statement.
  func show(_ progress: StatementProgress) { show { _ in "running: \(Int(progress.fraction * 100)) %" } }

  private func show(_ text: (_ milliseconds: Int) -> String) {
    let (seconds, attoseconds) = (ContinuousClock().now - start).components
    let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    guard milliseconds > lastMilliseconds.load(ordering: .relaxed) + 100, milliseconds > firstMilliseconds
    else { return }
    lastMilliseconds.store(milliseconds, ordering: .relaxed)
    isShown.store(true, ordering: .relaxed)
    StandardError.replaceLine(by: text(milliseconds))
  }

  /// Takes the line away, and shows none from now on.
  func end() {
    lastMilliseconds.store(.max - 100, ordering: .relaxed)
    clear()
  }

  /// Takes the line away.
  func clear() {
    if isShown.exchange(false, ordering: .relaxed) { StandardError.replaceLine(by: "") }
  }

  private static func text(_ progress: ImportProgress, milliseconds: Int) -> String {
    var parts = ["\(progress.rowCount) rows", "\(progress.readByteCount / 1_000_000) MB"]
    if let total = progress.totalByteCount, total > 0, progress.readByteCount > 0 {
      let share = min(1, Double(progress.readByteCount) / Double(total))
      let secondsLeft = Double(milliseconds) / 1_000 * (1 - share) / share
      parts.append("\(Int(share * 100)) %")
      parts.append("\(Int(secondsLeft.rounded(.up))) s left")
    }
    return "loading: " + parts.joined(separator: ", ")
  }
}
