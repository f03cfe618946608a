import DossierDB

/// A result with a column of every type: two rows of values, the second with what formats must escape, and
/// one of nulls.
let sampleResult = ResultSet(
  columns: [
    Column(name: "id", type: .integer), Column(name: "name, \"full\"", type: .varchar),
    Column(name: "ok", type: .boolean), Column(name: "rate", type: .double),
    Column(name: "fee", type: .decimal(precision: 2, scale: 2)), Column(name: "big", type: .hugeint),
    Column(name: "on", type: .date), Column(name: "at", type: .timestamp), Column(name: "id", type: .bigint),
  ],
  rows: [
    [
      .integer(1), .text("Đất đai"), .boolean(true), .double(0.1),
      .decimal(ExactDecimal(unscaled: 50, scale: 2)), .hugeint(.max),
      .date(CalendarDate(dayNumber: 19_723)), .timestamp(Timestamp(microseconds: 1_704_067_200_500_000)),
      .integer(7),
    ],
    [
      .integer(-2), .text("a,\"b\"\n<c>|\t\\"), .boolean(false), .double(-.infinity),
      .decimal(ExactDecimal(unscaled: -5, scale: 2)), .hugeint(0), .date(CalendarDate(dayNumber: -1)),
      .timestamp(Timestamp(microseconds: 0)), .integer(8),
    ],
    [.integer(3), .text(""), .null, .null, .null, .null, .null, .null, .null],
  ])
