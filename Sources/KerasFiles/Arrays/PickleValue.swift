import Tensors

/// A value in a pickle. Strings and bytes lie in the pickle itself.
package enum PickleValue {
  case none
  case int(Int)
  case bytes(UnsafeRawBufferPointer)
  case tuple(PickleTuple)
  case list(PickleList)
  case dictionary(PickleDictionary)
  case function(PickleFunction)
  case array(PickledArray)
  /// An array's element type, by NumPy's code without the byte order: `"u1"`, `"O8"`.
  case type(String)
  /// A value that nobody asks for.
  case other

  /// How many values lie within each other.
  fileprivate var depth: Int {
    switch self {
    case .tuple(let tuple): tuple.depth
    case .list(let list): list.depth
    case .dictionary(let dictionary): dictionary.depth
    case .array(let array): array.depth
    default: 0
    }
  }

  /// Data sets are three or four deep; a deep nest would overflow the stack when it is freed.
  func checkDepth() throws(NumPyFormatError) {
    guard depth <= 20 else { throw PickleReader.malformed("values within values, \(depth) deep") }
  }

  /// Tells a collection that it is now part of another one and must not change, so that none ever contains itself.
  func close() throws(NumPyFormatError) {
    switch self {
    case .list(let list): list.isClosed = true
    case .dictionary(let dictionary): dictionary.isClosed = true
    case .array(let array):
      guard array.elements != nil else { throw PickleReader.malformed("an array that is used before it is complete") }
    default: break
    }
  }
}

/// Some values that belong together.
package final class PickleTuple {
  package let values: [PickleValue]
  fileprivate let depth: Int

  init(_ values: [PickleValue]) throws(NumPyFormatError) {
    for value in values { try value.close() }
    self.values = values
    depth = 1 + (values.lazy.map(\.depth).max() ?? 0)
    try PickleValue.tuple(self).checkDepth()
  }
}

/// A list that is being read. One of integers only, which most are, takes no more memory than the integers.
package final class PickleList {
  private(set) var integers: [Int] = []
  private var others: [PickleValue]?
  fileprivate private(set) var depth = 1
  fileprivate var isClosed = false

  package var count: Int { others?.count ?? integers.count }

  /// The items, if all are integers.
  package var integersOnly: [Int]? { others == nil ? integers : nil }

  package var values: [PickleValue] { others ?? integers.map { .int($0) } }

  func append(_ values: [PickleValue]) throws(NumPyFormatError) {
    guard !isClosed else { throw PickleReader.malformed("a list that changes after its end") }
    for value in values {
      if others == nil {
        if case .int(let number) = value {
          integers.append(number)
          continue
        }
        others = integers.map { .int($0) }
        integers = []
      }
      try value.close()
      // A list in itself has just been closed by that.
      guard !isClosed else { throw PickleReader.malformed("a list within itself") }
      depth = max(depth, 1 + value.depth)
      others!.append(value)
    }
    try PickleValue.list(self).checkDepth()
  }
}

/// A dictionary that is being read; its keys are strings.
package final class PickleDictionary {
  package private(set) var entries: [String: PickleValue] = [:]
  fileprivate private(set) var depth = 1
  fileprivate var isClosed = false

  func set(_ key: PickleValue, to value: PickleValue) throws(NumPyFormatError) {
    guard case .bytes(let name) = key else { throw .unsupported("has a dictionary whose keys are no strings") }
    guard !isClosed else { throw PickleReader.malformed("a dictionary that changes after its end") }
    try value.close()
    guard !isClosed else { throw PickleReader.malformed("a dictionary within itself") }
    depth = max(depth, 1 + value.depth)
    entries[String(decoding: name, as: UTF8.self)] = value
    try PickleValue.dictionary(self).checkDepth()
  }
}

/// A NumPy array in a pickle.
package final class PickledArray {
  package var shape: Shape = []
  /// The element type's code: `"u1"`, `"O8"`.
  package var type = ""
  /// The elements: bytes of numbers or a list of objects. Nil until the array's state has been read.
  package var elements: PickleValue?

  fileprivate var depth: Int { 1 + (elements?.depth ?? 0) }

  package var count: Int { shape.reduce(1, *) }
}

/// The functions that a pickle may call.
package enum PickleFunction {
  case array, type, reconstruct

  init(module: String, name: String) throws(NumPyFormatError) {
    switch (module, name) {
    case ("numpy", "ndarray"): self = .array
    case ("numpy", "dtype"): self = .type
    // NumPy 2 has moved it.
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"): self = .reconstruct
    default: throw .unsupported("asks for Python's \(module).\(name), which is refused: only arrays are read")
    }
  }

  /// `dtype('u1', …)` or `_reconstruct(ndarray, (0,), b'b')`, an empty array whose state follows.
  static func call(_ function: PickleValue, _ arguments: PickleValue) throws(NumPyFormatError) -> PickleValue {
    guard case .function(let function) = function, case .tuple(let tuple) = arguments else {
      throw PickleReader.malformed("a call of what is no function")
    }
    let arguments = tuple.values
    switch function {
    case .type:
      guard case .bytes(let code)? = arguments.first else {
        throw PickleReader.malformed("an element type without a name")
      }
      return .type(String(decoding: code, as: UTF8.self))
    case .reconstruct:
      guard case .function(.array)? = arguments.first else { throw PickleReader.malformed("an array of another class") }
      return .array(PickledArray())
    case .array: throw PickleReader.malformed("an array made in an unknown way")
    }
  }

  /// Sets what NumPy's `__setstate__` sets: of an array (version, shape, type, whether in Fortran order, elements); of
  /// a type, the byte order.
  static func setState(of value: PickleValue, to state: PickleValue) throws(NumPyFormatError) {
    guard case .tuple(let tuple) = state else { throw PickleReader.malformed("a state that is no tuple") }
    let parts = tuple.values
    switch value {
    case .type(let code):
      // One byte has no order, and neither has an object.
      guard parts.count >= 2, case .bytes(let order) = parts[1], order.first != UInt8(ascii: ">") else {
        throw .unsupported("has an array of big-endian numbers (\(code)) in a pickle")
      }
    case .array(let array):
      guard parts.count == 5, array.elements == nil, case .tuple(let sizes) = parts[1], case .type(let type) = parts[2],
        case .int(let isFortranOrder) = parts[3]
      else { throw PickleReader.malformed("an array with an unknown state") }
      guard isFortranOrder == 0 || sizes.values.count < 2 else {
        throw .unsupported("has a Fortran-order array in a pickle")
      }
      switch parts[4] {
      case .bytes, .list: array.elements = parts[4]
      default: throw PickleReader.malformed("an array without elements")
      }
      array.shape = try shape(sizes.values)
      array.type = type
      try PickleValue.array(array).checkDepth()
    default: throw PickleReader.malformed("a state of what has none")
    }
  }

  private static func shape(_ sizes: [PickleValue]) throws(NumPyFormatError) -> Shape {
    var shape: Shape = []
    var product = 8
    for size in sizes {
      guard case .int(let size) = size, size >= 0 else {
        throw PickleReader.malformed("an array with an impossible shape")
      }
      let (next, overflows) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !overflows else { throw PickleReader.malformed("an array with an impossible shape") }
      product = next
      shape.append(size)
    }
    return shape
  }
}
