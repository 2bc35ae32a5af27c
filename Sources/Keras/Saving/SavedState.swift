import Tensors

/// The variables of a model, its layers and its optimizer, under the paths of Keras' weights files: `layers/dense/vars/0`.
///
/// A layer is found by the property that holds it (`cell`, `forward_layer`); one in a list by its class's name
/// (`dense`, `dense_1`), since names that were made by counting differ from process to process. States of random number
/// generators and of metrics are not in the files.
struct SavedState {
  struct Node {
    let path: String
    /// What errors call the owner.
    let owner: String
    let name: String
    let variables: [Variable]
    /// The owner, if it keeps more than variables.
    var keeper: (any KeepsTables)?
  }
  private(set) var nodes: [Node] = []
  private var seen = Set<ObjectIdentifier>()

  init(of model: Model, includesOptimizer: Bool = true) {
    visit(model, "")
    if includesOptimizer, let optimizer = model.optimizer { visit(optimizer, "optimizer") }
  }

  private mutating func visit(_ layer: Layer, _ path: String) {
    guard seen.insert(ObjectIdentifier(layer)).inserted else { return }
    nodes.append(
      Node(
        path: path.appending("vars"), owner: "layer '\(layer.name)' (\(layer.className))", name: layer.name,
        variables: layer.ownVariables, keeper: layer as? any KeepsTables))
    if let model = layer as? Sequential {
      visit(model.layers, path.appending("layers"))
      return
    }
    for (name, children) in layer.childProperties.sorted(by: { $0.name < $1.name }) {
      switch children {
      case .one(let child): visit(child, path.appending(name))
      case .many(let list): visit(list, path.appending(name))
      }
    }
  }

  private mutating func visit(_ container: [Layer], _ path: String) {
    var uses: [String: Int] = [:]
    for layer in container {
      let name = layer.className.snakeCased
      visit(layer, path.appending(uses[name].map { "\(name)_\($0)" } ?? name))
      uses[name, default: 0] += 1
    }
  }

  private mutating func visit(_ optimizer: Optimizer, _ path: String) {
    nodes.append(
      Node(
        path: path.appending("vars"), owner: "optimizer '\(optimizer.name)'", name: optimizer.name,
        variables: optimizer.variables))
    if let scaled = optimizer as? LossScaleOptimizer { visit(scaled.innerOptimizer, path.appending("inner_optimizer")) }
    if let multiple = optimizer as? MultiOptimizer {
      var uses: [String: Int] = [:]
      for inner in multiple.optimizers {
        let name = inner.className.snakeCased
        visit(inner, path.appending("optimizers").appending(uses[name].map { "\(name)_\($0)" } ?? name))
        uses[name, default: 0] += 1
      }
    }
  }
}

extension String {
  fileprivate func appending(_ part: String) -> String { isEmpty ? part : "\(self)/\(part)" }
}

/// What a property of a layer holds.
enum ChildLayers {
  case one(Layer)
  case many([Layer])
}

extension Layer {
  /// The layers in this one's properties, under these properties' names as Python writes them.
  var childProperties: [(name: String, children: ChildLayers)] {
    var result: [(name: String, children: ChildLayers)] = []
    var mirror: Mirror? = Mirror(reflecting: self)
    while let here = mirror, here.subjectType != Layer.self {
      for property in here.children {
        guard let label = property.label else { continue }
        if let layer = property.value as? Layer {
          result.append((label.snakeCased, .one(layer)))
        } else if let layers = property.value as? [Layer], !layers.isEmpty {
          result.append((label.snakeCased, .many(layers)))
        }
      }
      mirror = here.superclassMirror
    }
    return result
  }
}
