import DossierBase
import DossierTestSupport
import DossierVector
import Glibc
import Testing

@testable import DossierCodec

/// What every encoding promises, as functions that take any column.
enum EncodingLaws {
  /// Decoding gives the column back, and encoding again gives the same bytes.
  static func check(_ column: Vector, forcing id: EncodingID?, _ place: SourceLocation = #_sourceLocation) {
    do {
      guard let block = try encode(column, id) else { return }
      let again = try encode(column, id)
      #expect(block.bytes == again?.bytes, "same input, same bytes", sourceLocation: place)
      #expect(block.bytes.first == block.encoding.rawValue, sourceLocation: place)
      try block.bytes.withUnsafeBytes { bytes in
        let decoder = try BlockDecoder(
          bytes, type: column.type, rowCount: column.count, dictionary: column.dictionary)
        checkVectors(decoder, column, block.encoding.name, place)
        _ = try BlockDescription.text(bytes)
      }
    } catch {
      Issue.record("\(error)", sourceLocation: place)
    }
  }

  private static func encode(_ column: Vector, _ id: EncodingID?) throws(EngineError) -> EncodedBlock? {
    if let id { return try BlockEncoder.encode(column, forcing: id) }
    return try BlockEncoder.encode(column)
  }

  private static func checkVectors(
    _ decoder: BlockDecoder, _ column: Vector, _ name: String, _ place: SourceLocation
  ) {
    let vectorCount = (column.count + Limits.vectorRowCount - 1) / Limits.vectorRowCount
    // Forwards, then backwards: no vector may depend on the one decoded before it.
    let order = Array(0..<vectorCount) + (0..<vectorCount).reversed()
    let output = Vector(column.type)
    for vector in order {
      do {
        try decoder.decode(vector: vector, into: output)
      } catch {
        Issue.record("\(name) of \(column.type.name): \(error)", sourceLocation: place)
        return
      }
      let start = vector * Limits.vectorRowCount
      let difference = firstDifference(output, column, start)
      #expect(difference == nil, "\(name) of \(column.type.name), vector \(vector)", sourceLocation: place)
      let hasNulls = column.hasNulls && (0..<output.count).contains { column.isNull(start + $0) }
      #expect(
        output.hasNulls == hasNulls, "nulls are only promised where there are any", sourceLocation: place)
      if column.form == .dictionary {
        #expect(output.form == .dictionary && output.dictionary === column.dictionary, sourceLocation: place)
      }
    }
  }

  /// The first row of a decoded vector that differs from the column, bit by bit; nil if none does.
  static func firstDifference(_ output: Vector, _ column: Vector, _ start: Int) -> Int? {
    guard output.count == min(Limits.vectorRowCount, column.count - start) else { return -1 }
    let width = column.type.physicalType.byteCount
    return (0..<output.count).first { row in
      if output.isNull(row) != column.isNull(start + row) { return true }
      if output.isNull(row) { return false }
      if column.type == .varchar {
        return StringHeap.compare(output.text(row), column.text(start + row)) != 0
      }
      let (left, right) = (output.index(row) * width, column.index(start + row) * width)
      return memcmp(output.data + left, column.data + right, width) != 0
    }
  }
}
