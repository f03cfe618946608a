/// Sizes and choices that change no answer: tests vary them, and users need not.
package struct EngineSettings: Sendable, Hashable {
  /// Rows of a new block, from 1 to ``Limits/blockRowCount``.
  package var blockRowCount = Limits.blockRowCount
  /// Rows of a slice, in which expressions are evaluated: a power of two, at most ``Limits/vectorRowCount``.
  package var sliceRowCount = Limits.vectorRowCount
  /// False reads every block, whatever its zone map says.
  package var usesZoneMaps = true
  /// False runs plans as they are bound.
  package var usesOptimizer = true
  /// The number in files of the encoding that new blocks take if it can hold them; nil takes the smallest.
  package var encoding: UInt8?
  /// True writes rows that wait between operators to the temporary file at once, whether there is memory or not.
  package var spillsAtOnce = false
  /// Bytes of rows that a thread gathers before it sorts them into a run; nil takes a share of the memory limit.
  package var sortRunByteCount: Int?
  /// Groups, or distinct values of DISTINCT calls, after which grouping spills; nil lets the memory limit decide alone.
  package var groupCountInMemory: Int?
  /// Groups from which on what follows reads them where they are, and they are not written down before; nil for many.
  package var groupCountReadInPlace: Int?

  package init() {}
}
