import Tensors

extension HDF5ObjectHeader {
  /// The strings of an attribute; nil when there is none of that name.
  func strings(_ name: String, in image: HDF5Image) throws(ModelFileError) -> [String]? {
    if var info = try first(.attributeInfo) {
      try info.skip(1)
      if try info.small(1) & 1 != 0 { try info.skip(2) }
      guard try info.optionalPlace() == nil else {
        throw HDF5Image.unsupported("attributes with an index of HDF5's latest format are not supported")
      }
    }
    for message in try all(.attribute) {
      var reader = message
      let version = try reader.small(1)
      guard (1...3).contains(version) else { throw HDF5Image.unsupported("an HDF5 attribute of an unknown version") }
      let flags = try reader.small(1)
      let sizes = (name: try reader.small(2), type: try reader.small(2), space: try reader.small(2))
      if version == 3 { try reader.skip(1) }
      func part(_ size: Int) throws(ModelFileError) -> HDF5Reader {
        let range = try reader.take(version == 1 ? (size + 7) & ~7 : size)
        return try image.reader(at: range.lowerBound, count: range.count)
      }
      var found = try part(sizes.name)
      guard try found.text(sizes.name) == name else { continue }
      guard flags & 3 == 0 else { throw HDF5Image.unsupported("parts that HDF5 objects share are not supported") }
      let type = try HDF5Datatype(try part(sizes.type))
      let space = try HDF5Dataspace(try part(sizes.space))
      return try reader.strings(type, count: space.count, attribute: name)
    }
    return nil
  }
}

extension HDF5Reader {
  fileprivate mutating func strings(
    _ type: HDF5Datatype, count: Int, attribute: String
  ) throws(ModelFileError) -> [String] {
    // Without elements there is no type that h5py could have chosen by.
    if count == 0 { return [] }
    guard count <= remaining else { throw HDF5Image.damaged("attribute '\(attribute)' is longer than its header") }
    var result: [String] = []
    for _ in 0..<count {
      switch type.elements {
      case .text: result.append(try text(type.width))
      case .variableText:
        let length = try small(4)
        let heap = try optionalPlace() ?? 0
        let index = try small(4)
        guard length > 0, heap > 0 else {
          result.append("")
          continue
        }
        let member = try image.heapMember(index, of: heap)
        guard length <= member.count else { throw HDF5Image.damaged("a string is longer than its place in the heap") }
        var reader = try image.reader(at: member.lowerBound, count: length)
        result.append(try reader.text(length))
      default: throw ModelFileError("weights", "attribute '\(attribute)' is not text")
      }
    }
    return result
  }
}

extension HDF5Image {
  /// The place of a member of the global heap that begins at an address.
  fileprivate func heapMember(_ index: Int, of address: Int) throws(ModelFileError) -> Range<Int> {
    if heaps[address] == nil { heaps[address] = try heapMembers(address) }
    guard let member = heaps[address]?[index] else { throw HDF5Image.damaged("a string is not in the heap") }
    return member
  }

  private func heapMembers(_ address: Int) throws(ModelFileError) -> [Int: Range<Int>] {
    var header = try reader(at: address)
    try header.expect("GCOL")
    try header.skip(4)
    let size = try header.place()
    var part = try reader(at: address, count: size)
    try part.skip(16)
    var members: [Int: Range<Int>] = [:]
    while part.remaining >= 16 {
      let index = try part.small(2)
      try part.skip(6)
      let size = try part.place()
      // The rest of the heap is free.
      if index == 0 { break }
      members[index] = try part.take(size)
      try part.skip(min(-size & 7, part.remaining))
    }
    return members
  }
}
