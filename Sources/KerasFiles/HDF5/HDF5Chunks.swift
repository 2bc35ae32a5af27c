import CZlib
import Tensors

/// The pieces of a dataset that is stored in chunks, packed or not.
struct HDF5Chunks {
  private enum Filter { case deflate, shuffle }
  private struct Chunk {
    let offsets: [Int]
    let range: Range<Int>
    /// Bits of the filters that were skipped.
    let skipped: Int
  }

  private let shape: Shape
  private let chunkShape: Shape
  private let chunkBytes: Int
  private let width: Int
  private let filters: [Filter]
  private var chunks: [Chunk] = []
  /// The most bytes that what is stored can unpack to: deflate packs at most 1032 to 1.
  private(set) var largestContent = 0

  /// - Parameter layout: what follows the storage's class in the layout message.
  init(
    _ layout: HDF5Reader, _ shape: Shape, width: Int, _ header: HDF5ObjectHeader, _ image: HDF5Image,
    _ failure: (String) -> ModelFileError
  ) throws(ModelFileError) {
    var reader = layout
    let rank = try reader.small(1) - 1
    let tree = try reader.optionalPlace()
    var chunkShape: Shape = []
    var bytes = width
    for _ in 0..<max(rank, 0) {
      let size = try reader.small(4)
      guard size > 0, let product = checkedProduct(bytes, size) else {
        throw failure("has chunks of an impossible shape")
      }
      bytes = product
      chunkShape.append(size)
    }
    guard rank == shape.count, try reader.small(4) == width else { throw failure("has chunks of another rank or type") }
    (self.shape, self.chunkShape, self.width, chunkBytes) = (shape, chunkShape, width, bytes)
    filters = try Self.filters(header, failure)
    if let tree { try addNode(tree, image, level: nil, failure) }
    let stored = chunks.reduce(0) { $0 + $1.range.count }
    guard stored <= image.bytes.count else { throw failure("has chunks that lie upon each other") }
    largestContent = filters.contains(.deflate) ? stored * 1032 : stored
  }

  private static func filters(
    _ header: HDF5ObjectHeader, _ failure: (String) -> ModelFileError
  ) throws(ModelFileError) -> [Filter] {
    guard var reader = try header.first(.filters) else { return [] }
    let version = try reader.small(1)
    let count = try reader.small(1)
    if version == 1 { try reader.skip(6) }
    var result: [Filter] = []
    for _ in 0..<count {
      let number = try reader.small(2)
      guard number == 1 || number == 2, !result.contains(number == 1 ? .deflate : .shuffle) else {
        throw failure("is packed by a filter (number \(number)) that is not supported, or twice by one")
      }
      result.append(number == 1 ? .deflate : .shuffle)
      let nameLength = version == 1 ? try reader.small(2) : 0
      try reader.skip(2)
      let values = try reader.small(2)
      try reader.skip((nameLength + 7) & ~7)
      try reader.skip(4 * (version == 1 ? (values + 1) & ~1 : values))
    }
    return result
  }

  private mutating func addNode(
    _ address: Int, _ image: HDF5Image, level expected: Int?, _ failure: (String) -> ModelFileError
  ) throws(ModelFileError) {
    var reader = try image.reader(at: address)
    try reader.expect("TREE")
    let kind = try reader.small(1)
    let level = try reader.small(1)
    guard kind == 1, expected ?? level == level, level < 16 else {
      throw HDF5Image.damaged("a dataset's tree is tangled")
    }
    let count = try reader.small(2)
    try reader.skip(16)
    for _ in 0..<count {
      let size = try reader.small(4)
      let skipped = try reader.small(4)
      var offsets: [Int] = []
      for _ in shape { offsets.append(try reader.size()) }
      try reader.skip(8)
      let child = try reader.place()
      if level > 0 {
        try addNode(child, image, level: level - 1, failure)
        continue
      }
      var content = try image.reader(at: child)
      let range = try content.take(size)
      let isPacked = zip(filters, 0...).contains { $0 == .deflate && skipped >> $1 & 1 == 0 }
      guard isPacked ? chunkBytes / 1032 <= size : chunkBytes == size else {
        throw failure("declares chunks of \(chunkBytes) bytes, and the file does not hold them")
      }
      guard zip(offsets, zip(shape, chunkShape)).allSatisfy({ $0 < $1.0 && $0.isMultiple(of: $1.1) }) else {
        throw failure("has a chunk outside of its shape")
      }
      chunks.append(Chunk(offsets: offsets, range: range, skipped: skipped))
    }
  }

  /// Writes all elements row-major. What no chunk holds is zero.
  func read(from image: HDF5Image, into pointer: UnsafeMutableRawPointer, byteCount: Int) throws(ModelFileError) {
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    for chunk in chunks { copy(try unpacked(chunk, image), at: chunk.offsets, into: pointer) }
  }

  private func unpacked(_ chunk: Chunk, _ image: HDF5Image) throws(ModelFileError) -> [UInt8] {
    var bytes = Array(image.bytes[chunk.range])
    for (index, filter) in filters.enumerated().reversed() where chunk.skipped >> index & 1 == 0 {
      switch filter {
      case .deflate: bytes = try inflated(bytes)
      case .shuffle: bytes = unshuffled(bytes)
      }
    }
    guard bytes.count == chunkBytes else { throw HDF5Image.damaged("a chunk is of another size than declared") }
    return bytes
  }

  private func inflated(_ packed: [UInt8]) throws(ModelFileError) -> [UInt8] {
    do throws(TensorError) { try MachineMemory.require(chunkBytes, for: "a chunk of the weights") } catch {
      throw ModelFileError("weights", error.description)
    }
    var status = Z_OK
    let result = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
      var length = uLongf(chunkBytes)
      status = uncompress(buffer.baseAddress, &length, packed, uLong(packed.count))
      count = status == Z_OK ? Int(length) : 0
    }
    guard status == Z_OK else { throw HDF5Image.damaged("a chunk cannot be unpacked") }
    return result
  }

  /// The bytes are shuffled: the first bytes of all elements, then the second bytes, …
  private func unshuffled(_ bytes: [UInt8]) -> [UInt8] {
    let count = bytes.count / width
    guard width > 1, count * width == bytes.count else { return bytes }
    var result = bytes
    for byte in 0..<width {
      for element in 0..<count { result[element * width + byte] = bytes[byte * count + element] }
    }
    return result
  }

  /// Copies the part of a chunk that lies in the dataset, row by row.
  private func copy(_ chunk: [UInt8], at offsets: [Int], into pointer: UnsafeMutableRawPointer) {
    chunk.withUnsafeBytes { source in
      func copyRows(_ dimension: Int, _ from: Int, _ to: Int) {
        guard dimension < shape.count else {
          pointer.advanced(by: to * width).copyMemory(from: source.baseAddress! + from * width, byteCount: width)
          return
        }
        let count = min(chunkShape[dimension], shape[dimension] - offsets[dimension])
        if dimension == shape.count - 1 {
          pointer.advanced(by: (to * shape[dimension] + offsets[dimension]) * width).copyMemory(
            from: source.baseAddress! + from * chunkShape[dimension] * width, byteCount: count * width)
          return
        }
        for index in 0..<count {
          copyRows(
            dimension + 1, from * chunkShape[dimension] + index, to * shape[dimension] + offsets[dimension] + index)
        }
      }
      copyRows(0, 0, 0)
    }
  }
}
