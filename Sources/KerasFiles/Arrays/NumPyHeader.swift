import Tensors

/// What stands before the elements in a `.npy` file: element type, shape and order.
///
/// The format is described in NumPy's documentation, "numpy.lib.format": six magic bytes, two of version, the length of
/// a string (two bytes in version 1, four in 2 and 3), and the text, which is a Python dictionary of three entries.
package struct NumPyHeader: Equatable {
  /// How the elements are stored.
  package enum Elements: Equatable {
    case numbers(DType, isBigEndian: Bool)
    /// Strings of a number of characters of 4 bytes, or of bytes, with zeros behind shorter ones.
    case texts(Characters, length: Int)
    /// Python objects, stored as a pickle.
    case objects
  }

  /// How the characters of a string are stored.
  package enum Characters: Equatable {
    case unicode(isBigEndian: Bool)
    case bytes

    var byteCount: Int { self == .bytes ? 1 : 4 }
  }

  package var elements: Elements
  /// Whether the first index varies fastest.
  var isFortranOrder: Bool
  package var shape: Shape
  /// Where the elements start in the file.
  package var byteCount = 0

  /// Bytes that the elements take. The parser has made sure that this and the shape's strides do not overflow.
  var dataByteCount: Int {
    switch elements {
    case .numbers(let dtype, _): TensorSpec(shape, dtype).byteCount
    case .texts(let characters, let length): shape.reduce(characters.byteCount * length, *)
    case .objects: 0
    }
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// NumPy refuses longer strings, too; three entries never need them.
  private static let longestText = 10_000

  /// Reads the header at the start of `bytes`.
  package init(parsing bytes: UnsafeRawBufferPointer) throws(NumPyFormatError) {
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual(Self.magic) else {
      throw .corrupt(
        bytes.isEmpty ? "is empty; expected a NumPy array" : "is not a NumPy array: it does not start with \\x93NUMPY")
    }
    let version = bytes[6]
    let lengthSize: Int
    switch version {
    case 1: lengthSize = 2
    case 2, 3: lengthSize = 4
    default: throw .unsupported("has format version \(version).\(bytes[7]); expected 1, 2 or 3")
    }
    let textStart = 8 + lengthSize
    guard bytes.count >= textStart else { throw .corrupt("ends within the header") }
    let textSize = (0..<lengthSize).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard textSize <= Self.longestText else {
      throw .corrupt("declares a header of \(textSize) bytes; expected at most \(Self.longestText)")
    }
    guard bytes.count >= textStart + textSize else { throw .corrupt("ends within the header") }
    let text = UnsafeRawBufferPointer(rebasing: bytes[textStart..<textStart + textSize])
    var parser = PythonLiteralParser(text)
    let dictionary = try parser.dictionary()
    self = try NumPyHeader(dictionary)
    byteCount = textStart + textSize
  }

  private init(_ dictionary: [String: PythonLiteral]) throws(NumPyFormatError) {
    guard dictionary.count == 3, let descr = dictionary["descr"], let order = dictionary["fortran_order"],
      let shape = dictionary["shape"]
    else {
      throw .corrupt("has a header with the entries \(dictionary.keys.sorted()); expected descr, fortran_order, shape")
    }
    guard case .bool(let isFortranOrder) = order else { throw .corrupt("has a fortran_order that is no bool") }
    guard case .tuple(let sizes) = shape else { throw .corrupt("has a shape that is no tuple of integers") }
    guard case .string(let name) = descr else {
      throw .unsupported("contains records with named fields; expected plain numbers")
    }
    elements = try Self.elements(name)
    self.isFortranOrder = isFortranOrder
    self.shape = sizes
    // As if no dimension was 0, so that strides do not overflow either.
    var product =
      switch elements {
      case .numbers(let dtype, _): dtype.byteCount
      case .texts(let characters, let length): max(characters.byteCount * length, 1)
      case .objects: 8
      }
    for size in sizes {
      let (next, overflows) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !overflows else { throw .corrupt("declares the impossible shape \(sizes.tupleText)") }
      product = next
    }
  }

  /// What NumPy's text for an element type means: `<f4`, `|u1`, `>i8`.
  private static func elements(_ name: String) throws(NumPyFormatError) -> Elements {
    let order = name.first
    guard let order, "<>|=".contains(order) else { throw .corrupt("has the unknown element type '\(name)'") }
    let code = name.dropFirst()
    if let dtype = dtypes[String(code)] {
      return .numbers(dtype, isBigEndian: order == ">" && dtype.byteCount > 1)
    }
    switch code.first {
    case "O": return .objects
    case "U", "S", "a":
      guard let length = Int(code.dropFirst()), (1...1 << 24).contains(length) else {
        throw .corrupt("has the unknown element type '\(name)'")
      }
      return .texts(code.first == "U" ? .unicode(isBigEndian: order == ">") : .bytes, length: length)
    case "c": throw .unsupported("contains complex numbers (\(name)); expected real ones")
    case "M", "m": throw .unsupported("contains dates or times (\(name)); expected numbers")
    case "V": throw .unsupported("contains raw bytes or records (\(name)); expected numbers")
    case "f": throw .unsupported("contains \(code.dropFirst())-byte floats (\(name)); expected at most 8 bytes")
    default: throw .corrupt("has the unknown element type '\(name)'")
    }
  }

  private static let dtypes: [String: DType] = [
    "b1": .bool, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32,
    "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64,
    // NumPy has no bfloat16; this is what it writes for the one of ml_dtypes, which JAX and TensorFlow use.
    "V2": .bfloat16,
  ]

  /// The header of a row-major array, as NumPy writes it: padded so that the elements start at a multiple of 64.
  static func bytes(for spec: TensorSpec) -> [UInt8] {
    let code = dtypes.first { $0.value == spec.dtype }!.key
    let order = spec.dtype.byteCount == 1 ? "|" : "<"
    let dimensions = spec.shape.tupleText
    var text = Array("{'descr': '\(order)\(code)', 'fortran_order': False, 'shape': \(dimensions), }".utf8)
    let lengthSize = text.count + 64 > 0xFFFF ? 4 : 2
    let prefix = 8 + lengthSize
    let padding = 64 - (prefix + text.count + 1) % 64
    text += Array(repeating: UInt8(ascii: " "), count: padding == 64 ? 0 : padding) + [UInt8(ascii: "\n")]
    let length = (0..<lengthSize).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return magic + [lengthSize == 2 ? 1 : 2, 0] + length + text
  }
}

/// What is wrong with an array's bytes, before it is known which file they are from.
package enum NumPyFormatError: Error {
  case corrupt(String)
  case unsupported(String)
  case memory(TensorError)

  package func located(in path: String, member: String? = nil) -> DataFileError {
    switch self {
    case .corrupt(let message): DataFileError(.corrupt, path: path, member: member, message)
    case .unsupported(let message): DataFileError(.unsupported, path: path, member: member, message)
    case .memory(let error): DataFileError(.system, path: path, member: member, error.description)
    }
  }

  /// Fresh memory for an array's elements.
  package static func elementMemory(_ byteCount: Int) throws(NumPyFormatError) -> Storage {
    do throws(TensorError) { return try Storage(byteCount: byteCount, for: "the elements") } catch {
      throw .memory(error)
    }
  }
}
