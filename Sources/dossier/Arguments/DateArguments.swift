import ArgumentParser
import DossierDB

/// A day as an argument.
struct DateArgument: ExpressibleByArgument, Sendable {
  let date: CalendarDate

  init?(argument: String) {
    guard let date = CalendarDate(argument) else { return nil }
    self.date = date
  }
}
