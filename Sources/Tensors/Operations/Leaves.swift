import Synchronization

/// A tensor made from data.
public struct Literal: Operation {
  public let name = "literal"
  public init() {}
  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [] }
}

/// One value in every element.
public struct Full: Operation {
  public let value: Double
  public let spec: TensorSpec
  public var name: String { "full" }
  public init(_ value: Double, _ spec: TensorSpec) {
    self.value = value
    self.spec = spec
  }
  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [spec] }
}

/// An input of a traced function.
public struct Placeholder: Operation {
  public let identifier: Int
  public let label: String
  public let spec: TensorSpec
  public var name: String { label }
  public init(_ label: String, _ spec: TensorSpec) {
    identifier = Placeholder.counter.add(1, ordering: .relaxed).newValue
    self.label = label
    self.spec = spec
  }
  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [spec] }
  private static let counter = Atomic<Int>(0)
}

extension Tensor {
  /// The label of an input of a traced function that the elements depend on; nil where they can be computed.
  package var firstPlaceholder: String? {
    var seen = Set<ObjectIdentifier>()
    var pending = [node]
    while let node = pending.popLast() {
      guard seen.insert(ObjectIdentifier(node)).inserted, node.storages == nil else { continue }
      if let placeholder = node.operation as? Placeholder { return placeholder.label }
      pending.append(contentsOf: node.inputs.map(\.node))
    }
    return nil
  }
}

/// The integers 0, 1, 2, … along one dimension.
public struct Iota: Operation {
  public let spec: TensorSpec
  public var name: String { "iota" }
  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [spec] }
}

/// The input, through which no gradient flows.
public struct StopGradient: Operation {
  public let name = "stop_gradient"
  public init() {}
  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { inputs }
}
