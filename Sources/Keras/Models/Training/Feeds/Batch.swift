import Tensors

/// The samples of one step of training, evaluation or prediction.
public struct Batch: Sendable {
  public var x: Tensor
  public var y: Tensor?
  public var sampleWeight: Tensor?

  public init(_ x: Tensor, _ y: Tensor? = nil, sampleWeight: Tensor? = nil) {
    self.x = x
    self.y = y
    self.sampleWeight = sampleWeight
  }
}

/// What the data of a step consists of: inputs, and targets and sample weights where there are such. Of tensors these
/// are a batch or all samples; of specs, what a step is compiled for.
struct BatchParts<Part> {
  var x: Part
  var y: Part?
  var sampleWeight: Part?

  /// Those that are there, by the names of `fit`'s arguments, in the order in which a step's program takes them.
  var named: [(name: String, part: Part)] {
    let parts: [(name: String, part: Part?)] = [("x", x), ("y", y), ("sampleWeight", sampleWeight)]
    return parts.compactMap { name, part in part.map { (name: name, part: $0) } }
  }

  /// Those that are there, x first.
  var all: [Part] { named.map(\.part) }

  func map<Result>(_ transform: (Part) throws -> Result) rethrows -> BatchParts<Result> {
    try BatchParts<Result>(x: transform(x), y: y.map(transform), sampleWeight: sampleWeight.map(transform))
  }
}

extension BatchParts: Sendable where Part: Sendable {}
extension BatchParts: Equatable where Part: Equatable {}
extension BatchParts: Hashable where Part: Hashable {}

/// What a step is compiled for: the shapes and element types of a batch.
typealias BatchSignature = BatchParts<TensorSpec>

extension BatchSignature {
  /// The signature of a batch of as many rows.
  func rows(_ count: Int) -> BatchSignature {
    map { TensorSpec([count] + $0.shape.dropFirst(), $0.dtype) }
  }
}

extension Batch {
  init(_ parts: BatchParts<Tensor>) { self.init(parts.x, parts.y, sampleWeight: parts.sampleWeight) }

  /// The placeholders of a step's program.
  init(placeholdersFor signature: BatchSignature) {
    func placeholder(_ name: String, _ spec: TensorSpec) -> Tensor {
      .placeholder(name, shape: spec.shape, dtype: spec.dtype)
    }
    self.init(
      placeholder("x", signature.x), signature.y.map { placeholder("y", $0) },
      sampleWeight: signature.sampleWeight.map { placeholder("sample_weight", $0) })
  }

  var parts: BatchParts<Tensor> { BatchParts(x: x, y: y, sampleWeight: sampleWeight) }

  /// Samples in the batch.
  var sampleCount: Int { x.shape.first ?? 1 }
}
