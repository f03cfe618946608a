package import DossierBase
import Glibc

/// Some consecutive rows of a vector as kernels see them: elements in memory, one repeated element, or codes.
///
/// A view owns nothing: it is valid as long as what it was made of lives and is not written to.
@usableFromInline package struct VectorView {
  @usableFromInline enum Form: UInt8 {
    /// An element per row.
    case flat
    /// Every row has element 0, and its validity.
    case constant
    /// A code per row over a dictionary.
    case coded
  }

  package let type: DataType
  package let count: Int
  @usableFromInline let form: Form
  @usableFromInline let data: UnsafeRawPointer
  /// One byte per row (for a constant: one in all): 1 for a value, 0 for null; nil promises that no row is null.
  @usableFromInline package let validity: UnsafePointer<UInt8>?
  private let sharedHeap: Unmanaged<StringHeap>?
  private let sharedDictionary: Unmanaged<VectorDictionary>?

  private init(
    _ type: DataType, count: Int, _ form: Form, _ data: UnsafeRawPointer, _ validity: UnsafePointer<UInt8>?,
    _ heap: Unmanaged<StringHeap>?, _ dictionary: Unmanaged<VectorDictionary>?
  ) {
    self.type = type
    self.count = count
    self.form = form
    self.data = data
    self.validity = validity
    sharedHeap = heap
    sharedDictionary = dictionary
  }

  /// Elements of the physical type, one per row or one for all.
  init(
    _ type: DataType, count: Int, isConstant: Bool, _ data: UnsafeRawPointer,
    validity: UnsafePointer<UInt8>?, heap: StringHeap?
  ) {
    self.init(
      type, count: count, isConstant ? .constant : .flat, data, validity,
      heap.map(Unmanaged.passUnretained), nil)
  }

  /// Codes over a dictionary, whose own nulls `validity` knows of.
  init(
    codes: UnsafePointer<UInt16>, count: Int, _ dictionary: VectorDictionary, validity: UnsafePointer<UInt8>?
  ) {
    self.init(
      dictionary.type, count: count, .coded, codes, validity, nil, Unmanaged.passUnretained(dictionary))
  }

  /// A null for every row.
  package static func nulls(_ type: DataType, count: Int) -> VectorView {
    VectorView(type, count: count, isConstant: true, zeroes, validity: noValue, heap: nil)
  }

  /// One truth for every row.
  static func boolean(_ value: Bool, count: Int) -> VectorView {
    VectorView(.boolean, count: count, isConstant: true, value ? ones : zeroes, validity: nil, heap: nil)
  }

  private nonisolated(unsafe) static let ones: UnsafeRawPointer = {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    memset(bytes, 1, 64)
    return UnsafeRawPointer(bytes)
  }()

  private nonisolated(unsafe) static let zeroes: UnsafeRawPointer = {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    memset(bytes, 0, 64)
    return UnsafeRawPointer(bytes)
  }()
  private static var noValue: UnsafePointer<UInt8> { zeroes.assumingMemoryBound(to: UInt8.self) }

  init(_ builder: VectorBuilder, count: Int, isConstant: Bool) {
    let validity = builder.hasNulls ? UnsafePointer(builder.validity) : nil
    if let dictionary = builder.dictionary {
      precondition(!isConstant, "codes are not constant")
      self.init(codes: builder.codes, count: count, dictionary, validity: validity)
    } else {
      self.init(
        builder.type, count: count, isConstant: isConstant, builder.data, validity: validity,
        heap: builder.heap)
    }
  }

  /// True if all rows have the same value, which is element 0.
  @inlinable package var isConstant: Bool { form == .constant }

  /// True if rows are codes over ``dictionary``.
  @inlinable package var isCoded: Bool { form == .coded }

  /// True if some row may be null.
  @inlinable package var hasNulls: Bool { validity != nil }

  /// The elements, if rows are not coded; `Element` must be the physical type's.
  @inlinable @inline(__always)
  package func elements<Element>(_ element: Element.Type = Element.self) -> UnsafePointer<Element> {
    data.assumingMemoryBound(to: element)
  }

  /// The codes of coded rows.
  @inlinable package var codes: UnsafePointer<UInt16> { data.assumingMemoryBound(to: UInt16.self) }

  /// What the codes stand for.
  ///
  /// - Precondition: the rows are coded.
  package var dictionary: VectorDictionary { sharedDictionary!.takeUnretainedValue() }

  /// A value of a dictionary, for every row.
  init(constant code: Int, of dictionary: VectorDictionary, count: Int) {
    let value = dictionary.view(code..<code + 1)
    self.init(
      dictionary.type, count: count, .constant, value.data, nil, value.sharedHeap,
      Unmanaged.passUnretained(dictionary))
  }

  /// The dictionary's code of the one value of all rows; nil if it is none of the dictionary's.
  package func constantCode(in other: VectorDictionary) -> UInt16? {
    guard form == .constant, let sharedDictionary,
      sharedDictionary.toOpaque() == Unmanaged.passUnretained(other).toOpaque()
    else { return nil }
    return UInt16((data - UnsafeRawPointer(other.elements(UInt8.self))) / type.physicalType.byteCount)
  }

  /// The dictionary that the one value of all rows is of, if there is one.
  var constantDictionary: VectorDictionary? {
    form == .constant ? sharedDictionary?.takeUnretainedValue() : nil
  }

  /// True if the rows are codes over this very dictionary.
  package func isCoded(by other: VectorDictionary?) -> Bool {
    guard form == .coded, let sharedDictionary, let other else { return false }
    return sharedDictionary.toOpaque() == Unmanaged.passUnretained(other).toOpaque()
  }

  /// The bytes of texts that are not coded.
  package var heap: StringHeap? { sharedHeap?.takeUnretainedValue() }

  /// True if the texts lie in this very heap.
  func isText(of other: StringHeap?) -> Bool {
    guard let sharedHeap, let other else { return false }
    return sharedHeap.toOpaque() == Unmanaged.passUnretained(other).toOpaque()
  }

  /// Where the element of a row stands, if rows are not coded.
  @inlinable @inline(__always)
  package func index(_ row: Int) -> Int { form == .constant ? 0 : row }

  @inlinable package func isNull(_ row: Int) -> Bool {
    guard let validity else { return false }
    return validity[index(row)] == 0
  }

  /// The bytes of a text that is not null.
  package func text(_ row: Int) -> UnsafeBufferPointer<UInt8> {
    if form == .coded, let sharedDictionary {
      return sharedDictionary._withUnsafeGuaranteedRef { $0.text(Int(codes[row])) }
    }
    let ref = elements(StringRef.self)[index(row)]
    return sharedHeap!._withUnsafeGuaranteedRef { $0.buffer(ref) }
  }

  /// Rows `start …` of these.
  package func slice(_ rows: Range<Int>) -> VectorView {
    if form == .constant { return repeated(rows.count) }
    let width = form == .coded ? 2 : type.physicalType.byteCount
    return VectorView(
      type, count: rows.count, form, data + rows.lowerBound * width, validity.map { $0 + rows.lowerBound },
      sharedHeap, sharedDictionary)
  }

  /// The first element for so many rows.
  package func repeated(_ count: Int) -> VectorView {
    VectorView(
      type, count: count, .constant, data, validity, sharedHeap, form == .constant ? sharedDictionary : nil)
  }

  /// The same rows with other nulls.
  func withValidity(_ other: UnsafePointer<UInt8>?) -> VectorView {
    VectorView(type, count: count, form, data, other, sharedHeap, sharedDictionary)
  }

  /// The same rows with an element for each: itself, or copied to `scratch`.
  package func expanded(into scratch: VectorBuilder) -> VectorView {
    guard form != .flat else { return self }
    scratch.reset()
    scratch.appendFlat(self)
    return scratch.view
  }

  /// The same rows as elements: itself unless they are coded, which are looked up and written to `scratch`.
  package func flattened(into scratch: VectorBuilder) -> VectorView {
    guard form == .coded else { return self }
    scratch.reset()
    scratch.appendFlat(self)
    return scratch.view
  }
}
