/// The members of a group.
struct HDF5Group {
  enum Link {
    /// An object of the same file, by its header's address.
    case hard(Int)
    case soft, external
  }

  private let image: HDF5Image
  private(set) var links: [(name: String, link: Link)] = []

  /// Nil when the object is no group.
  init?(_ header: HDF5ObjectHeader, in image: HDF5Image) throws(ModelFileError) {
    self.image = image
    if var table = try header.first(.symbolTable) {
      let (tree, heap) = (try table.place(), try table.place())
      try addNode(tree, names: try heapData(heap), level: nil)
    } else if header.contains(.linkInfo) || header.contains(.link) {
      if var info = try header.first(.linkInfo) {
        try info.skip(1)
        if try info.small(1) & 1 != 0 { try info.skip(8) }
        guard try info.optionalPlace() == nil else {
          throw HDF5Image.unsupported("groups with an index of HDF5's latest format are not supported")
        }
      }
      for message in try header.all(.link) { try addLink(message) }
    } else {
      return nil
    }
  }

  // MARK: Groups as they have been from the first version on: a tree of tables, names in a heap

  private func heapData(_ address: Int) throws(ModelFileError) -> Range<Int> {
    var reader = try image.reader(at: address)
    try reader.expect("HEAP")
    try reader.skip(4)
    let size = try reader.place()
    try reader.skip(8)
    var data = try image.reader(at: try reader.place(), count: nil)
    return try data.take(size)
  }

  private mutating func addNode(_ address: Int, names: Range<Int>, level expected: Int?) throws(ModelFileError) {
    var reader = try image.reader(at: address)
    try reader.expect("TREE")
    guard try reader.small(1) == 0 else { throw HDF5Image.damaged("a group's tree is a dataset's") }
    let level = try reader.small(1)
    // Levels count down to the tables, so that a tree cannot contain itself; real ones are a few levels high.
    guard expected ?? level == level, level < 16 else { throw HDF5Image.damaged("a group's tree is tangled") }
    let count = try reader.small(2)
    try reader.skip(16)
    for _ in 0..<count {
      try reader.skip(8)
      let child = try reader.place()
      if level > 0 {
        try addNode(child, names: names, level: level - 1)
      } else {
        try addTable(child, names: names)
      }
    }
  }

  private mutating func addTable(_ address: Int, names: Range<Int>) throws(ModelFileError) {
    var reader = try image.reader(at: address)
    try reader.expect("SNOD")
    try reader.skip(2)
    for _ in 0..<(try reader.small(2)) {
      let offset = try reader.place()
      let object = try reader.optionalPlace()
      let kind = try reader.small(4)
      try reader.skip(20)
      guard offset < names.count else { throw HDF5Image.damaged("a member's name is outside of the group's heap") }
      let start = names.lowerBound + offset
      let length =
        image.bytes[start..<names.upperBound].firstIndex(of: 0).map { $0 - start } ?? names.upperBound - start
      var name = try image.reader(at: start, count: length)
      links.append((try name.text(length), kind != 2 ? object.map { .hard($0) } ?? .soft : .soft))
    }
  }

  // MARK: Groups as they can be since version 1.8: links in the header

  private mutating func addLink(_ message: HDF5Reader) throws(ModelFileError) {
    var reader = message
    try reader.skip(1)
    let flags = try reader.small(1)
    let kind = flags & 8 != 0 ? try reader.small(1) : 0
    if flags & 4 != 0 { try reader.skip(8) }
    if flags & 16 != 0 { try reader.skip(1) }
    guard let length = Int(exactly: try reader.number(1 << (flags & 3))) else {
      throw HDF5Image.damaged("a member's name is too long")
    }
    let name = try reader.text(length)
    links.append((name, kind == 0 ? .hard(try reader.place()) : kind == 1 ? .soft : .external))
  }
}
