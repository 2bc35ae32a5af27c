import KerasFiles
import KerasTools
import Tensors

/// A file that a data set is fetched from.
struct DatasetFile {
  /// The file's name in the cache folder.
  var name: String
  var origin: String
  /// Its SHA-256 or MD5 checksum, where Keras knows one.
  var hash: String?
  var folder = "datasets"

  init(_ name: String, at origin: String, hash: String? = nil, folder: String = "datasets") {
    self.name = name
    self.origin = origin
    self.hash = hash
    self.folder = folder
  }

  /// A file of those that Keras keeps on its own server.
  static func keras(_ name: String, hash: String? = nil, folder: String = "datasets") -> DatasetFile {
    DatasetFile(
      name, at: "https://storage.googleapis.com/tensorflow/tf-keras-datasets/\(name)", hash: hash, folder: folder)
  }

  /// The file's path, fetched if it has to be.
  ///
  /// - Parameter path: another name for the kept file, or a path to a file that is read as it is: it has a slash.
  func located(_ path: String? = nil) throws -> String {
    if let path, path.contains("/") { return path }
    return try getFile(path ?? name, origin: origin, fileHash: hash, cacheSubdir: folder)
  }
}

extension NumPyArchive {
  /// Inputs and targets, as many of one as of the other.
  func samples(_ xName: String, _ yName: String) throws -> (x: Tensor, y: Tensor) {
    let (x, y) = (try tensor(xName), try tensor(yName))
    try checkCounts(xName, x.shape.first, yName, y.shape.first)
    return (x, y)
  }

  fileprivate func checkCounts(_ xName: String, _ xCount: Int?, _ yName: String, _ yCount: Int?) throws {
    guard let xCount, let yCount, xCount == yCount else {
      func text(_ count: Int?) -> String { count.map { "\($0) samples" } ?? "no samples" }
      throw DataFileError(.corrupt, path: path, "contains \(text(xCount)) in \(xName), \(text(yCount)) in \(yName)")
    }
  }

  /// Lists of integers, which NumPy keeps as a pickle, and their targets.
  func sequences(_ xName: String, _ yName: String) throws -> (x: [[Int]], y: Tensor) {
    let (x, y) = (try integerLists(xName), try tensor(yName))
    guard y.rank == 1 else {
      throw DataFileError(
        .corrupt, path: path, member: yName, "has the shape \(y.shape.tupleText); expected one dimension")
    }
    try checkCounts(xName, x.count, yName, y.shape.first)
    return (x, y)
  }

  private func integerLists(_ name: String) throws -> [[Int]] {
    let content = try content(name)
    // What is read points into the content.
    defer { withExtendedLifetime(content) {} }
    do throws(NumPyFormatError) {
      let header = try NumPyHeader(parsing: content.bytes)
      guard header.elements == .objects, header.shape.count == 1 else {
        throw .unsupported("contains \(header.shape.tupleText) numbers; expected a list of integers for each sample")
      }
      let pickle = UnsafeRawBufferPointer(rebasing: content.bytes[header.byteCount...])
      guard case .array(let array) = try PickleReader.value(of: pickle), case .list(let list)? = array.elements,
        array.shape == header.shape, list.count == array.count
      else { throw .corrupt("contains something else than the lists that its header declares") }
      var total = 0
      var lists: [[Int]] = []
      for (index, value) in list.values.enumerated() {
        guard case .list(let item) = value, let integers = item.integersOnly else {
          throw .unsupported("contains something else than a list of integers at index \(index)")
        }
        total += integers.count
        // An integer takes two bytes or more. A pickle can name one list many times; this one would grow out of bounds.
        guard total <= pickle.count else { throw .corrupt("contains more integers than its bytes can") }
        lists.append(integers)
      }
      return lists
    } catch {
      throw error.located(in: path, member: name)
    }
  }
}
