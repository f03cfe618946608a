/// An agency under one name and in one place of the tree; the same commune may stand in several.
package struct CityAgency: Sendable {
  /// What a sampler chooses among.
  enum Group: UInt8, Sendable {
    case commune, district, landBranch
    /// Found by name, never drawn.
    case named
  }

  /// The name as a dossier has it: old communes with their district, which alone makes them unique.
  package var name: String
  /// The unit's part of a dossier's id, like `000.12.01.H29`.
  package var unitCode: String
  /// city, district or commune.
  package var level: String
  /// The agency's row in the table `agencies`.
  package var id: Int
  /// The first and the last day on which it resolves dossiers.
  package var days: ClosedRange<Int>
  var group: Group
  /// The sampler's weight, in thousandths of a usual agency's.
  var weight: Int
}
