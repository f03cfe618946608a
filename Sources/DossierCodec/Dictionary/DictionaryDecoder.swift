import DossierBase
import DossierVector

/// Looks the values of codes up in the block's own dictionary.
final class DictionaryDecoder: ValueDecoder {
  private let entries: PartValues
  private let codes: BlockDecoder
  private let codeVector = Vector(.smallint)

  /// - Throws: damage, unless every code is below the number of entries.
  init(_ reader: inout ByteReader, _ shape: BlockShape) throws(EngineError) {
    let entryCount = Int(try reader.read(UInt32.self))
    guard entryCount >= 1, entryCount <= shape.rowCount else {
      throw .damaged("a block dictionary with a wrong number of values")
    }
    let entryPart = try PartBlock.read(&reader, lane: shape.lane, rowCount: entryCount)
    codes = try PartBlock.read(&reader, lane: .bits16, rowCount: shape.rowCount)
    try codes.requireValues(within: .codes(below: entryCount))
    entries = try PartValues(entryPart)
  }

  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError) {
    if let heap = entries.heap { output.shareHeap(heap) }
    try codes.decode(vector: vector, into: codeVector)
    codeVector.expandConstant()
    let codes = codeVector.codes
    switch entries.lane {
    case .bits8: look(codes, count, output, UInt8.self)
    case .bits16: look(codes, count, output, UInt16.self)
    case .bits32: look(codes, count, output, UInt32.self)
    case .bits64, .text: look(codes, count, output, UInt64.self)
    case .bits128: look(codes, count, output, UInt128.self)
    }
  }

  func isKnown(within domain: ValueDomain) -> Bool { entries.areWithin(domain) }

  func requireUTF8() throws(EngineError) { try entries.requireUTF8() }

  @inline(__always)
  private func look<Element: BitwiseCopyable>(
    _ codes: UnsafePointer<UInt16>, _ count: Int, _ output: Vector, _ element: Element.Type
  ) {
    let source = entries.elements.assumingMemoryBound(to: element)
    let target = output.elements(element)
    for row in 0..<count { target[row] = source[Int(codes[row])] }
  }
}
