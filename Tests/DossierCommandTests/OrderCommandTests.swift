import Testing

@Suite struct OrderCommandTests {
  private func run(_ arguments: [String]) throws -> RunningCommand.Outcome {
    try RunningCommand(arguments).outcome()
  }

  @Test func aNewTableIsStoredInTheOrderThatIsNamed() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("c.csv", "a,b\n3,x\n1,z\n,y\n2,z\n1,a\n")
    let file = folder.path("c.dossier")
    #expect(try run(["import", file, csv, "--table", "t", "--order-by", "B,a"]).exitCode == 0)
    let rows = try run([file, "--format", "csv", "-c", "SELECT b, a FROM t"])
    #expect(rows.output == "b,a\na,1\nx,3\ny,\nz,1\nz,2\n")
    #expect(try run(["inspect", file]).output.contains(/\bt +\|.*\| b, a *\n/))
    #expect(try run(["inspect", file, "--format", "csv"]).output.contains("table_order\n"))
    // More rows stand in it by themselves; another order is refused.
    #expect(try run(["import", file, csv, "--table", "t", "--order-by", "b,a"]).exitCode == 0)
    let other = try run(["import", file, csv, "--table", "t", "--order-by", "a"])
    #expect(other.exitCode == 2 && other.error.contains("ordered already: b, a"))
  }

  @Test func anOrderNeedsColumns() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("c.csv", "a,b\n3,x\n1,z\n")
    let file = folder.path("c.dossier")
    for order in ["c", "a,a", "a,c", ""] {
      let outcome = try run(["import", file, csv, "--table", "t", "--order-by", order])
      #expect(outcome.exitCode == 1 || outcome.exitCode == 2, "\(order)")
    }
    #expect(try run(["inspect", file]).exitCode == 7)
  }

  @Test func dossiersAreStoredByTheirIds() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file(
      "c.csv",
      "dossier_id,sector,accepted_at\nB-240115-0002,s,2024-01-15\nA-240116-0001,s,2024-01-16\n"
        + "A-240115-0010,s,2024-01-15\nB-231231-0001,s,2023-12-31\nA-240115-0009,s,2024-01-15\n")
    let file = folder.path("c.dossier")
    #expect(try run(["import", file, csv]).exitCode == 0)
    let rows = try run([file, "--format", "csv", "-c", "SELECT dossier_id FROM dossiers"])
    #expect(
      rows.output
        == "dossier_id\nB-231231-0001\nA-240115-0009\nA-240115-0010\nA-240116-0001\nB-240115-0002\n")
    #expect(try run(["inspect", file]).output.contains("year, unit, day and number of dossier_id"))
  }
}
