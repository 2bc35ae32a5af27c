import KerasFiles
import Tensors

/// The bytes of an HDF5 file that is complete but for being written: the part that the library made, and elements where
/// they are.
package final class HDF5Content {
  /// What the library made.
  final class Bytes {
    let memory: UnsafeMutableRawBufferPointer
    init(count: Int) { memory = .allocate(byteCount: count, alignment: 16) }
    deinit { memory.deallocate() }
  }

  /// The file, from its first byte to its last; they are there as long as this object.
  package private(set) var parts: [UnsafeRawBufferPointer] = []
  private let bytes: Bytes
  private let padding = Bytes(count: Storage.alignment)
  private let elements: [Storage]

  /// - Parameters:
  ///   - bytes: what the library made, with datasets that have no room for their elements.
  ///   - datasets: where these elements are.
  init(_ bytes: Bytes, _ datasets: [(path: String, elements: Storage)]) throws(ModelFileError) {
    self.bytes = bytes
    elements = datasets.map { $0.elements }
    padding.memory.initializeMemory(as: UInt8.self, repeating: 0)
    let file = try HDF5File(UnsafeRawBufferPointer(bytes.memory), ownedBy: bytes)
    parts.append(UnsafeRawBufferPointer(bytes.memory))
    var end = bytes.memory.count
    for (path, storage) in datasets {
      let (field, count) = try file.addressField(of: path)
      // Large weights begin on cache lines, so that they can be used where they lie.
      let alignment = count < 4096 ? 8 : Storage.alignment
      let gap = (alignment - end % alignment) % alignment
      if gap > 0 { parts.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(padding.memory)[..<gap])) }
      store(end + gap, at: field)
      parts.append(UnsafeRawBufferPointer(start: storage.pointer, count: count))
      end += gap + count
    }
    store(end, at: HDF5File.endField)
  }

  private func store(_ address: Int, at place: Int) {
    UnsafeMutableRawBufferPointer(rebasing: bytes.memory[place..<place + 8])
      .storeBytes(of: UInt64(address).littleEndian, as: UInt64.self)
  }
}

extension HDF5File {
  /// Where the first version of the format, which our writer makes, has the file's size.
  fileprivate static let endField = 40
}
