/// The messages of an object's header: the kind (group or dataset) and its attributes.
struct HDF5ObjectHeader {
  enum Kind: Int {
    case dataspace = 1
    case linkInfo = 2
    case datatype = 3
    case link = 6
    case externalFiles = 7
    case layout = 8
    case filters = 11
    case attribute = 12
    case continuation = 16
    case symbolTable = 17
    case attributeInfo = 21
  }

  private let image: HDF5Image
  private var messages: [(kind: Kind, isShared: Bool, range: Range<Int>)] = []

  init(_ image: HDF5Image, at address: Int) throws(ModelFileError) {
    self.image = image
    var reader = try image.reader(at: address)
    if try reader.small(1) == 1 {
      try reader.skip(7)
      let size = try reader.small(4)
      try reader.skip(4)
      try readAll(try reader.take(size), prefix: 8)
    } else {
      reader = try image.reader(at: address)
      try reader.expect("OHDR")
      guard try reader.small(1) == 2 else { throw HDF5Image.unsupported("an HDF5 object of an unknown version") }
      let flags = try reader.small(1)
      if flags & 0x20 != 0 { try reader.skip(16) }
      if flags & 0x10 != 0 { try reader.skip(4) }
      guard let size = Int(exactly: try reader.number(1 << (flags & 3))) else {
        throw HDF5Image.damaged("an object's header is too large")
      }
      try readAll(try reader.take(size), prefix: flags & 4 != 0 ? 6 : 4)
    }
  }

  /// Reads the messages of one part of the header, and of the parts that it names.
  /// - Parameter prefix: bytes before each message's own: 8 in version 1, 4 or 6 in version 2.
  private mutating func readAll(_ first: Range<Int>, prefix: Int) throws(ModelFileError) {
    var parts = [first]
    while let part = parts.popLast() {
      var reader = try image.reader(at: part.lowerBound, count: part.count)
      while reader.remaining >= prefix {
        let number = try reader.small(prefix == 8 ? 2 : 1)
        let size = try reader.small(2)
        let flags = try reader.small(1)
        try reader.skip(prefix == 8 ? 3 : prefix - 4)
        let range = try reader.take(size)
        try image.spend(16)
        guard let kind = Kind(rawValue: number) else { continue }
        if kind != .continuation {
          messages.append((kind, flags & 2 != 0, range))
          continue
        }
        var message = try image.reader(at: range.lowerBound, count: range.count)
        let (start, count) = (try message.place(), try message.place())
        var next = try image.reader(at: start, count: count)
        if prefix == 8 {
          parts.append(try next.take(count))
        } else {
          try next.expect("OCHK")
          parts.append(try next.take(count - 8))
        }
      }
    }
  }

  func contains(_ kind: Kind) -> Bool { messages.contains { $0.kind == kind } }

  /// Readers of all messages of one kind.
  func all(_ kind: Kind) throws(ModelFileError) -> [HDF5Reader] {
    var result: [HDF5Reader] = []
    for message in messages where message.kind == kind {
      guard !message.isShared else { throw HDF5Image.unsupported("parts that HDF5 objects share are not supported") }
      result.append(try image.reader(at: message.range.lowerBound, count: message.range.count))
    }
    return result
  }

  func first(_ kind: Kind) throws(ModelFileError) -> HDF5Reader? { try all(kind).first }
}
