/// What a row needs of its procedure, packed for the hot loop.
struct ProcedureEntry: BitwiseCopyable {
  /// The probability to be late in 2^-32, before the factors of time and agency.
  var lateness: UInt32
  var feeInDong: Int32
  var sector: UInt16
  var office: UInt16
  /// Ends of the routes' ranges of 8 random bits.
  var communeLimit: UInt16
  var districtLimit: UInt16
  var branchLimit: UInt16
  var statutoryDays: UInt8
  var onlineLevel: UInt8
}
