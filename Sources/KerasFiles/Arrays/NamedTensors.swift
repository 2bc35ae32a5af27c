import Tensors

/// Tensors by name, in the order of their file.
///
/// ```swift
/// let data = try loadNPZ("mnist.npz")
/// let x = try data["x_train"]
/// for (name, tensor) in data { print(name, tensor.shape) }
/// ```
public struct NamedTensors: Sendable, RandomAccessCollection {
  public typealias Element = (key: String, value: Tensor)

  private let entries: [Element]
  /// What errors call the source.
  private let source: String

  /// - Parameters:
  ///   - entries: the tensors; each name once.
  ///   - source: the file or other origin, for errors.
  public init(_ entries: [Element], from source: String = "tensors") {
    self.entries = entries
    self.source = source
  }

  /// The tensor of a name.
  /// - Throws: `KerasError.unknownName` with the names that there are, the nearest ones first.
  public subscript(name: String) -> Tensor {
    get throws {
      guard let entry = entries.first(where: { $0.key == name }) else {
        throw KerasError.unknown("array of \(source)", name, among: keys)
      }
      return entry.value
    }
  }

  public var keys: [String] { entries.map(\.key) }
  public var values: [Tensor] { entries.map(\.value) }
  /// The same as a dictionary.
  public var dictionary: [String: Tensor] { Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first } }

  public var startIndex: Int { entries.startIndex }
  public var endIndex: Int { entries.endIndex }
  public subscript(position: Int) -> Element { entries[position] }
}
