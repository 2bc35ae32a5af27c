import Tensors

/// An HDF5 file that is read: datasets in groups, found by paths such as `"layers/dense/vars/0"`.
///
/// Only what is in the file itself is read: soft and external links, external storage, virtual datasets and shapes that
/// the stored bytes cannot be for are errors.
package final class HDF5File {
  private let image: HDF5Image
  private let root: Int
  /// Whether variables are given the file's own pages, where these hold them as memory does.
  private let lends: Bool
  /// The members of the groups that were looked at, by the groups' addresses.
  private var groups: [Int: [String: HDF5Group.Link]?] = [:]

  /// Whether a file begins as HDF5 files do.
  package static func isOne(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// Opens a file in memory, which is not copied.
  /// - Parameters:
  ///   - owner: what keeps the bytes alive.
  ///   - lends: whether variables are given the file's own pages, where these hold them as memory does.
  package init(_ bytes: UnsafeRawBufferPointer, ownedBy owner: AnyObject, lends: Bool = false) throws(ModelFileError) {
    self.lends = lends
    guard HDF5File.isOne(bytes) else { throw ModelFileError("weights", "the data is not HDF5") }
    image = HDF5Image(bytes, ownedBy: owner)
    var reader = try image.reader(at: 8)
    let version = try reader.small(1)
    guard version <= 3 else { throw HDF5Image.unsupported("HDF5 data of an unknown version (\(version))") }
    try reader.skip(version < 2 ? 4 : 0)
    guard try reader.small(1) == 8, try reader.small(1) == 8 else {
      throw HDF5Image.unsupported("HDF5 data with addresses that are not 8 bytes long")
    }
    try reader.skip(version == 0 ? 9 : version == 1 ? 13 : 1)
    guard try reader.number(8) == 0 else { throw HDF5Image.unsupported("HDF5 data that does not begin with the file") }
    try reader.skip(8)
    // The end of the data must be there; a truncated file is reported now.
    _ = try reader.place()
    if version < 2 { try reader.skip(16) }
    root = try reader.place()
  }

  /// Opens the file at a path.
  package convenience init(mapping path: String) throws {
    let mapped = try MappedFile(path: path)
    try self.init(mapped.bytes, ownedBy: mapped)
  }

  /// Whether there is such an object.
  /// - Throws: ``ModelFileError`` when a link leads there.
  package func exists(_ path: String) throws(ModelFileError) -> Bool { try address(path) != nil }

  /// The names of a group's members in alphabetical order; nil when there is no such group.
  package func members(of path: String) throws(ModelFileError) -> [String]? {
    guard let address = try address(path), let links = try links(of: address) else { return nil }
    return links.keys.sorted()
  }

  package func dataset(_ path: String) throws(ModelFileError) -> HDF5Dataset {
    guard let address = try address(path) else { throw ModelFileError("weights", "'\(path)' is not in the file") }
    return try HDF5Dataset(HDF5ObjectHeader(image, at: address), in: image, path: path)
  }

  /// Reads all elements of a dataset, of its own type, row-major.
  package func read(_ dataset: HDF5Dataset, into pointer: UnsafeMutableRawPointer) throws(ModelFileError) {
    try dataset.read(from: image, into: pointer)
  }

  /// The file's own pages with a dataset's elements; nil where they are to be read.
  package func lend(_ dataset: HDF5Dataset) -> Storage? { lends ? dataset.lend(from: image) : nil }

  /// The strings of an attribute; nil when there is none.
  package func strings(_ path: String, _ attribute: String) throws(ModelFileError) -> [String]? {
    guard let address = try address(path) else { throw ModelFileError("weights", "'\(path)' is not in the file") }
    return try HDF5ObjectHeader(image, at: address).strings(attribute, in: image)
  }

  /// Where the file says at which address a dataset's elements begin, and how many bytes they are: for a writer, which
  /// enters it.
  package func addressField(of path: String) throws(ModelFileError) -> (place: Int, byteCount: Int) {
    guard let address = try address(path), var layout = try HDF5ObjectHeader(image, at: address).first(.layout),
      try layout.small(1) == 3, try layout.small(1) == 1
    else { throw HDF5Image.damaged("'\(path)' is not stored in one piece") }
    let place = layout.position
    try layout.skip(8)
    return (place, try layout.size())
  }

  /// The address of an object's header.
  private func address(_ path: String) throws(ModelFileError) -> Int? {
    var address = root
    var place = ""
    for part in path.split(separator: "/") {
      place += place.isEmpty ? part : "/\(part)"
      guard let link = try links(of: address)?[String(part)] else { return nil }
      switch link {
      case .hard(let next): address = next
      case .soft, .external:
        let kind = if case .soft = link { "a soft" } else { "an external" }
        throw ModelFileError(
          "weights", "'\(place.prefix(200))' is \(kind) link; only what is in the file itself is read")
      }
    }
    return address
  }

  private func links(of address: Int) throws(ModelFileError) -> [String: HDF5Group.Link]? {
    if let known = groups[address] { return known }
    let group = try HDF5Group(HDF5ObjectHeader(image, at: address), in: image)
    let links = group.map { Dictionary($0.links.map { ($0.name, $0.link) }) { first, _ in first } }
    groups[address] = .some(links)
    return links
  }
}
