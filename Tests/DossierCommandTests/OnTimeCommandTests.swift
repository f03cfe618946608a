import Foundation
import Testing

@Suite struct OnTimeCommandTests {
  /// A mistyped year moves the moment of judgement for all: that is said, with what to do about it.
  @Test func anEventInTheFutureIsTold() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file(
      "d.csv",
      """
      dossier_id,accepted_at,current_due_at,finished_at
      1,2024-01-02 08:00:00,2024-01-05 17:00:00,9999-12-31 10:00:00
      2,2024-01-02 08:00:00,2024-01-05 17:00:00,

      """)
    let file = folder.path("d.dossier")
    #expect(try dossier("import", file, csv).exitCode == 0)
    let outcome = try dossier("ontime", file)
    #expect(outcome.exitCode == 0)
    #expect(outcome.error.contains("note: open dossiers are judged as of 9999-12-31"))
    #expect(outcome.error.contains("--as-of 2"))
    #expect(try !dossier("ontime", file, "--as-of", "2024-06-30").error.contains("9999"))
  }
}
