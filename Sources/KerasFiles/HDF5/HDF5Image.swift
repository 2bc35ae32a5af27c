import Tensors

/// The bytes of an HDF5 file: numbers and parts are read from them, and nothing outside of them.
///
/// HDF5's own library is not given files from strangers: of those with a few changed bytes, one in twenty made version
/// 1.10 run without end or ask for exabytes. This reader knows what h5py and the library write by default, and its work
/// is bounded: whatever it looks at is paid for from a budget in proportion to the file's size, so that structures
/// which point at each other, or at the same place many times, end it.
final class HDF5Image {
  let bytes: UnsafeRawBufferPointer
  /// What keeps the bytes alive.
  let owner: AnyObject
  private var budget: Int
  /// The members of global heaps by the heaps' addresses.
  var heaps: [Int: [Int: Range<Int>]] = [:]

  init(_ bytes: UnsafeRawBufferPointer, ownedBy owner: AnyObject) {
    self.bytes = bytes
    self.owner = owner
    budget = 16 * bytes.count + 1 << 20
  }

  /// Pays for looking at that many bytes.
  func spend(_ count: Int) throws(ModelFileError) {
    budget -= count
    if budget < 0 { throw HDF5Image.damaged("its structures point at each other") }
  }

  /// Copies a part. Its pages go on the way, so that a large model is not in memory twice.
  func copy(_ range: Range<Int>, to pointer: UnsafeMutableRawPointer) {
    if let member = owner as? StoredMember {
      member.copy(range, to: pointer)
      return
    }
    let window = 1 << 20
    for start in stride(from: range.lowerBound, to: range.upperBound, by: window) {
      let (source, count) = (bytes.baseAddress! + start, min(window, range.upperBound - start))
      pointer.advanced(by: start - range.lowerBound).copyMemory(from: source, byteCount: count)
      (owner as? MappedFile)?.release(source, count)
    }
  }

  /// A large part where it lies in a mapped file; nil for others, and where it is somebody's already.
  ///
  /// In an archive that Python wrote it lies at any address, of which three in four are no multiple of a float's size.
  /// x86-64 and 64-bit Arm read numbers from anywhere; an address on a cache line, as our own files have it, is a
  /// little faster.
  func lend(_ range: Range<Int>) -> Storage? {
    guard range.count >= HDF5Image.worthLending else { return nil }
    return (owner as? StoredMember)?.lend(range)
  }

  /// Fewer bytes are read before a mapped page pays.
  private static let worthLending = 1 << 20

  static func damaged(_ message: String) -> ModelFileError {
    ModelFileError("weights", "the HDF5 data is damaged: \(message)")
  }

  static func unsupported(_ message: String) -> ModelFileError { ModelFileError("weights", message) }

  /// A reader of the part that begins at `start`, and ends with it or with the file.
  func reader(at start: Int, count: Int? = nil) throws(ModelFileError) -> HDF5Reader {
    guard start >= 0, start <= bytes.count, count ?? 0 >= 0, count ?? 0 <= bytes.count - start else {
      throw HDF5Image.damaged("byte \(start) is outside of its \(bytes.count) bytes")
    }
    return HDF5Reader(image: self, position: start, end: count.map { start + $0 } ?? bytes.count)
  }
}

/// Reads little-endian numbers one after the other.
struct HDF5Reader {
  let image: HDF5Image
  private(set) var position: Int
  let end: Int

  init(image: HDF5Image, position: Int, end: Int) {
    self.image = image
    self.position = position
    self.end = end
  }

  var remaining: Int { end - position }

  /// The next bytes, as their places in the file.
  mutating func take(_ count: Int) throws(ModelFileError) -> Range<Int> {
    guard count >= 0, count <= remaining else { throw HDF5Image.damaged("it ends inside of a structure") }
    position += count
    return position - count..<position
  }

  mutating func skip(_ count: Int) throws(ModelFileError) { _ = try take(count) }

  mutating func number(_ width: Int) throws(ModelFileError) -> UInt64 {
    let range = try take(width)
    try image.spend(width)
    var value: UInt64 = 0
    for index in range.reversed() { value = value << 8 | UInt64(image.bytes[index]) }
    return value
  }

  /// A number of up to four bytes.
  mutating func small(_ width: Int) throws(ModelFileError) -> Int { Int(try number(width)) }

  /// A length or address of 8 bytes, which must be one that the file could have.
  mutating func place() throws(ModelFileError) -> Int {
    guard let place = try optionalPlace() else { throw HDF5Image.damaged("an address is missing") }
    return place
  }

  /// The same; nil where all bits are set, which means that there is none.
  mutating func optionalPlace() throws(ModelFileError) -> Int? {
    let value = try number(8)
    if value == .max { return nil }
    guard value <= UInt64(image.bytes.count) else {
      throw HDF5Image.damaged("it refers to byte \(value), and has \(image.bytes.count)")
    }
    return Int(value)
  }

  /// A size that need not be in the file.
  mutating func size() throws(ModelFileError) -> Int {
    let value = try number(8)
    guard let size = Int(exactly: value) else { throw HDF5Image.damaged("a size of \(value)") }
    return size
  }

  mutating func expect(_ signature: StaticString) throws(ModelFileError) {
    let found = try take(signature.utf8CodeUnitCount)
    let wanted = UnsafeBufferPointer(start: signature.utf8Start, count: signature.utf8CodeUnitCount)
    guard image.bytes[found].elementsEqual(wanted) else {
      throw HDF5Image.damaged("it has no \(signature) where one should be")
    }
  }

  /// Text of that many bytes, up to the first zero.
  mutating func text(_ count: Int) throws(ModelFileError) -> String {
    let range = try take(count)
    try image.spend(count)
    return String(decoding: image.bytes[range].prefix { $0 != 0 }, as: UTF8.self)
  }
}
