import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// What every encoding promises, as functions that take any column.
enum EncodingLaws {
  /// Decoding gives the column back, and encoding again gives the same bytes.
  static func check(_ column: Vector, forcing ids: [EncodingID?], _ place: SourceLocation = #_sourceLocation)
  {
    do {
      let siblings = try TestSiblings(of: column)
      for id in ids { check(column, among: siblings, forcing: id, place) }
    } catch {
      Issue.record("\(error)", sourceLocation: place)
    }
  }

  /// The same of one encoding, nil for the chosen one.
  static func check(_ column: Vector, forcing id: EncodingID?, _ place: SourceLocation = #_sourceLocation) {
    check(column, forcing: [id], place)
  }

  private static func check(
    _ column: Vector, among siblings: TestSiblings, forcing id: EncodingID?, _ place: SourceLocation
  ) {
    do {
      guard let block = try encode(column, siblings, id) else { return }
      let again = try encode(column, siblings, id)
      #expect(block.bytes == again?.bytes, "same input, same bytes", sourceLocation: place)
      #expect(block.bytes.first == block.encoding.rawValue, sourceLocation: place)
      #expect(block.coldBytes == again?.coldBytes && block.sibling == again?.sibling, sourceLocation: place)
      let sibling = block.sibling.flatMap { siblings.column($0) }
      let decoded = try block.vector(like: column, among: siblings)
      // Forwards, then backwards: no slice may depend on the one decoded before it.
      let order = sliceNumbers(column) + sliceNumbers(column).reversed()
      checkSlices(decoded, column, block.encoding.name, order, place)
      // A copy from the last slice to the first, and another one for each slice: none needs one that was read before.
      let slices = Array(sliceNumbers(column).reversed())
      checkSlices(decoded.copy(sibling), column, "a copy of \(block.encoding.name)", slices, place)
      for slice in slices.prefix(3) {
        checkSlices(decoded.copy(sibling), column, "a slice of \(block.encoding.name)", [slice], place)
      }
      _ = try block.bytes.withUnsafeBytes { try BlockDescription.text($0) }
    } catch {
      Issue.record("\(error)", sourceLocation: place)
    }
  }

  private static func encode(
    _ column: Vector, _ siblings: TestSiblings, _ id: EncodingID?
  ) throws(EngineError) -> EncodedBlock? {
    if let id { return try BlockEncoder.encode(column, siblings: siblings, forcing: id) }
    return try BlockEncoder.encode(column, siblings: siblings)
  }

  private static func sliceNumbers(_ column: Vector) -> [Int] {
    Array(0..<(column.count + Limits.vectorRowCount - 1) / Limits.vectorRowCount)
  }

  private static func checkSlices(
    _ decoded: Vector, _ column: Vector, _ name: String, _ order: [Int], _ place: SourceLocation
  ) {
    #expect(decoded.count == column.count && decoded.type == column.type, sourceLocation: place)
    if let dictionary = column.codes?.dictionary {
      #expect(decoded.codes?.dictionary === dictionary, sourceLocation: place)
    }
    let (scratch, expectedScratch) = (SliceBuffer(column.type), SliceBuffer(column.type))
    for slice in order {
      let start = slice * Limits.vectorRowCount
      let end = min(start + Limits.vectorRowCount, column.count)
      for rows in [start..<end, start..<start + 1, start + (end - start) / 3..<end] where !rows.isEmpty {
        do {
          let found = try decoded.view(rows, scratch)
          let expected = try column.view(rows, expectedScratch)
          let difference = found.firstDifference(from: expected)
          #expect(
            difference == nil, "\(name) of \(column.type.name), rows \(rows)", sourceLocation: place)
          #expect(
            found.hasNulls == expected.hasNulls, "nulls are only promised where there are any",
            sourceLocation: place)
        } catch {
          Issue.record("\(name) of \(column.type.name): \(error)", sourceLocation: place)
          return
        }
      }
    }
  }
}
