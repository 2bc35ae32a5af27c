import Tensors

/// The shape of a dataset or attribute.
struct HDF5Dataspace {
  let shape: Shape
  let count: Int

  init(_ message: HDF5Reader) throws(ModelFileError) {
    var reader = message
    let version = try reader.small(1)
    let rank = try reader.small(1)
    try reader.skip(1)
    guard version == 1 || version == 2 else { throw HDF5Image.unsupported("an HDF5 shape of an unknown version") }
    let kind = try reader.small(1)
    guard rank <= 32, version == 1 || kind < 2 else { throw HDF5Image.unsupported("an HDF5 object without a shape") }
    if version == 1 { try reader.skip(4) }
    var shape: Shape = []
    for _ in 0..<rank { shape.append(try reader.size()) }
    guard let count = checkedProduct(shape) else {
      throw ModelFileError("weights", "the HDF5 data declares a shape larger than memory")
    }
    (self.shape, self.count) = (shape, count)
  }
}

/// How elements lie in the file.
struct HDF5Datatype {
  enum Elements {
    case numbers(DType)
    /// Strings of a fixed number of bytes.
    case text
    /// Strings in a heap.
    case variableText
    case other
  }
  let elements: Elements
  /// Bytes of an element.
  let width: Int
  let isBigEndian: Bool

  init(_ message: HDF5Reader) throws(ModelFileError) {
    var reader = message
    let kind = try reader.small(1) & 15
    let bits = try reader.small(3)
    width = try reader.small(4)
    var isBigEndian = false
    var elements = Elements.other
    switch kind {
    case 0:
      let (offset, precision) = (try reader.small(2), try reader.small(2))
      if offset == 0, precision == 8 * width { elements = Self.integer(width, isSigned: bits & 8 != 0) }
      isBigEndian = bits & 1 != 0
    case 1:
      try reader.skip(5)
      let exponent = try reader.small(1)
      try reader.skip(1)
      let mantissa = try reader.small(1)
      let bias = try reader.small(4)
      if bits & 0x40 == 0 { elements = Self.float(width, exponent, mantissa, bias) }
      isBigEndian = bits & 1 != 0
    case 3: elements = .text
    // ml_dtypes' bfloat16 is two bytes that NumPy has no name for.
    case 5 where width == 2: elements = .numbers(.bfloat16)
    // h5py's booleans are an enumeration of FALSE and TRUE over a byte.
    case 8 where width == 1: elements = .numbers(.bool)
    case 9 where bits & 15 == 1 && width == 16: elements = .variableText
    default: break
    }
    (self.elements, self.isBigEndian) = (elements, isBigEndian)
  }

  private static func integer(_ width: Int, isSigned: Bool) -> Elements {
    switch width {
    case 1: .numbers(isSigned ? .int8 : .uint8)
    case 2: .numbers(isSigned ? .int16 : .uint16)
    case 4: .numbers(isSigned ? .int32 : .uint32)
    case 8: .numbers(isSigned ? .int64 : .uint64)
    default: .other
    }
  }

  private static func float(_ width: Int, _ exponent: Int, _ mantissa: Int, _ bias: Int) -> Elements {
    switch (width, exponent, mantissa, bias) {
    case (2, 5, 10, 15): .numbers(.float16)
    case (2, 8, 7, 127): .numbers(.bfloat16)
    case (4, 8, 23, 127): .numbers(.float32)
    case (8, 11, 52, 1023): .numbers(.float64)
    default: .other
    }
  }
}
