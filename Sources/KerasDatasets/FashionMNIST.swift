import KerasFiles
import Tensors

extension Datasets {
  /// Pieces of clothing as images of 28×28 pixels.
  public static var fashionMNIST: FashionMNIST { FashionMNIST() }

  /// Xiao, Rasul, Vollgraf: "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms" (2017),
  /// MIT License.
  public struct FashionMNIST: Sendable {
    /// What the labels 0 to 9 are.
    public var targetNames: [String] {
      ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
    }

    /// Loads the images, from the cache or the network.
    ///
    /// - Returns: images, uint8 `(60000, 28, 28)`, with labels, uint8 `(60000,)`, and 10,000 for testing.
    /// - Throws: ``DataFileError``, when a file cannot be downloaded or is damaged.
    public func load() throws -> TrainTestTensors {
      func part(_ name: String) throws -> (x: Tensor, y: Tensor) {
        func located(_ kind: String) throws -> String {
          try DatasetFile.keras("\(name)-\(kind)-ubyte.gz", folder: "datasets/fashion-mnist").located()
        }
        let yPath = try located("labels-idx1")
        let xPath = try located("images-idx3")
        let (x, y) = (try IDXFile.tensor(xPath, rank: 3), try IDXFile.tensor(yPath, rank: 1))
        guard x.shape[0] == y.shape[0] else {
          throw DataFileError(.corrupt, path: xPath, "contains \(x.shape[0]) images for \(y.shape[0]) labels")
        }
        return (x, y)
      }
      return (try part("train"), try part("t10k"))
    }
  }
}

/// The format of the MNIST family: four bytes that give type and rank, four big-endian bytes a dimension, then the
/// elements.
enum IDXFile {
  /// The bytes of a packed file as a uint8 tensor.
  ///
  /// - Parameter rank: the number of dimensions that it must have.
  static func tensor(_ path: String, rank: Int) throws -> Tensor {
    let file = try GzipFile(path)
    var header = [UInt8](repeating: 0, count: 4 + 4 * rank)
    try header.withUnsafeMutableBytes { try file.read(into: $0, "the header") }
    guard header[0] == 0, header[1] == 0, header[2] == 8, header[3] == UInt8(rank) else {
      throw DataFileError(
        .corrupt, path: path,
        "starts with \(Array(header[..<4])); expected [0, 0, 8, \(rank)]: bytes in \(rank) dimensions")
    }
    let shape = (0..<rank).map { axis in header[4 + 4 * axis..<8 + 4 * axis].reduce(0) { $0 << 8 | Int($1) } }
    let count = shape.reduce(Optional(1)) { product, size in
      product.flatMap { $0.multipliedReportingOverflow(by: size).overflow ? nil : $0 * size }
    }
    guard let count else {
      throw DataFileError(.corrupt, path: path, "declares the impossible shape \(shape.tupleText)")
    }
    let elements = try file.memory(count, "its \(shape.tupleText) bytes")
    var rest: UInt8 = 0
    guard try withUnsafeMutableBytes(of: &rest, { try file.readSome(into: $0) }) == 0 else {
      throw DataFileError(.corrupt, path: path, "goes on after its \(shape.tupleText) bytes")
    }
    let storage = Storage(pointer: elements.bytes.baseAddress!, byteCount: count, owner: elements)
    return Tensor(storage: storage, shape: shape, dtype: .uint8)
  }
}
