import KerasFiles
import Tensors

extension Datasets {
  /// Colour images of 32×32 pixels in ten classes.
  public static var cifar10: CIFAR10 { CIFAR10() }
  /// Colour images of 32×32 pixels in a hundred classes.
  public static var cifar100: CIFAR100 { CIFAR100() }

  /// Krizhevsky: "Learning multiple layers of features from tiny images" (2009).
  public struct CIFAR10: Sendable {
    /// What the labels 0 to 9 are.
    public var targetNames: [String] {
      ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    }

    /// Loads the images, from the cache or the network.
    ///
    /// - Returns: images, uint8 `(50000, 32, 32, 3)`, red, green and blue last, with labels, uint8 `(50000, 1)`, and
    ///   10,000 for testing.
    /// - Throws: ``DataFileError``, when the archive cannot be downloaded or is damaged.
    public func load() throws -> TrainTestTensors {
      // The name under which Python Keras keeps the archive.
      let file = DatasetFile(
        "cifar-10-batches-py-target_archive", at: "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        hash: "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce")
      return try read(file.located())
    }

    func read(_ path: String) throws -> TrainTestTensors {
      let batches = (1...5).map { "data_batch_\($0)" }
      let archive = try CIFARArchive(
        path, folder: "cifar-10-batches-py", members: batches + ["test_batch"], labels: "labels")
      return (try archive.samples(batches), try archive.samples(["test_batch"]))
    }
  }

  /// Krizhevsky: "Learning multiple layers of features from tiny images" (2009).
  public struct CIFAR100: Sendable {
    /// Loads the images, from the cache or the network.
    ///
    /// - Parameter labelMode: `"fine"` for a hundred classes, `"coarse"` for the twenty groups that they form.
    /// - Returns: images, uint8 `(50000, 32, 32, 3)`, red, green and blue last, with labels, uint8 `(50000, 1)`, and
    ///   10,000 for testing.
    /// - Throws: ``DataFileError``, when the archive cannot be downloaded or is damaged; ``KerasError`` for another
    ///   mode.
    public func load(labelMode: String = "fine") throws -> TrainTestTensors {
      let file = DatasetFile(
        "cifar-100-python-target_archive", at: "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
        hash: "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7")
      try check(labelMode)
      return try read(file.located(), labelMode: labelMode)
    }

    func read(_ path: String, labelMode: String) throws -> TrainTestTensors {
      try check(labelMode)
      let archive = try CIFARArchive(
        path, folder: "cifar-100-python", members: ["train", "test"], labels: "\(labelMode)_labels")
      return (try archive.samples(["train"]), try archive.samples(["test"]))
    }

    private func check(_ labelMode: String) throws {
      guard ["fine", "coarse"].contains(labelMode) else {
        throw KerasError.unknown("labelMode", labelMode, among: ["fine", "coarse"])
      }
    }
  }
}

/// The batches of a CIFAR archive: dictionaries with the pixels as an array and the labels as a list, in pickles.
private struct CIFARArchive {
  private static let pixelCount = 32 * 32
  let path: String
  private var batches: [String: (pixels: Storage, labels: [UInt8])] = [:]

  init(_ path: String, folder: String, members: [String], labels key: String) throws {
    self.path = path
    let names = Dictionary(uniqueKeysWithValues: members.map { ("\(folder)/\($0)", $0) })
    var found: [String: (Storage, [UInt8])] = [:]
    try TarReader(GzipFile(path)).forEach(where: { names[$0] != nil }) { name, content in
      defer { withExtendedLifetime(content) {} }
      do throws(NumPyFormatError) {
        found[names[name]!] = try Self.batch(UnsafeRawBufferPointer(content.bytes), labels: key)
      } catch {
        throw error.located(in: path, member: name)
      }
    }
    batches = found
    if let missing = members.first(where: { found[$0] == nil }) {
      throw DataFileError(.corrupt, path: path, member: "\(folder)/\(missing)", "is not in the archive")
    }
  }

  private static func batch(
    _ bytes: UnsafeRawBufferPointer, labels key: String
  ) throws(NumPyFormatError) -> (Storage, [UInt8]) {
    guard case .dictionary(let dictionary) = try PickleReader.value(of: bytes),
      case .array(let data)? = dictionary.entries["data"], case .list(let list)? = dictionary.entries[key]
    else { throw .corrupt("contains no dictionary with data and \(key)") }
    guard data.type == "u1", case .bytes(let planes)? = data.elements, data.shape.count == 2,
      data.shape[1] == 3 * pixelCount, planes.count == data.count
    else { throw .corrupt("contains images of another form than 3×32×32 bytes") }
    guard let labels = list.integersOnly?.compactMap({ UInt8(exactly: $0) }), labels.count == data.shape[0] else {
      throw .corrupt("contains \(list.count) labels, or some that are none, for \(data.shape[0]) images")
    }
    // The file has a plane for each colour.
    let storage = try NumPyFormatError.elementMemory(planes.count)
    let pixels = storage.pointer.bindMemory(to: UInt8.self, capacity: planes.count)
    for image in 0..<labels.count {
      let first = image * 3 * pixelCount
      for pixel in 0..<pixelCount {
        for channel in 0..<3 {
          pixels[first + 3 * pixel + channel] = planes[first + channel * pixelCount + pixel]
        }
      }
    }
    return (storage, labels)
  }

  /// The images and labels of some batches, one after the other.
  func samples(_ names: [String]) throws -> (x: Tensor, y: Tensor) {
    let parts = names.map { batches[$0]! }
    let labels = parts.flatMap(\.labels)
    let storage = try Storage(
      byteCount: labels.count * 3 * Self.pixelCount, for: "\(labels.count) images of a data set")
    var offset = 0
    for part in parts {
      storage.copy(part.pixels, at: offset)
      offset += part.pixels.byteCount
    }
    return (
      Tensor(storage: storage, shape: [labels.count, 32, 32, 3], dtype: .uint8),
      Tensor(labels, shape: [labels.count, 1])
    )
  }
}
