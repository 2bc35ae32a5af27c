import Tensors

/// The variables of a model, its layers and its optimizer, under the paths of Keras' weights files:
/// `layers/dense/vars/0`.
///
/// A layer is found by the property that holds it (`cell`, `forward_layer`), one in a container by its class's name;
/// see ``LayerContents``. States of random number generators and of metrics are not in the files.
struct SavedState {
  struct Node {
    var path: String
    /// The path in files of Keras 2.12 to 2.14.
    let olderPath: String
    /// What errors call the owner.
    let owner: String
    let name: String
    let variables: [Variable]
    /// The owner, if it keeps more than variables.
    var keeper: (any KeepsTables)?
    /// The update whose sum with its kernel the file holds in the kernel's place.
    var update: LowRankUpdate?
  }
  var nodes: [Node] = []
  private var seen = Set<ObjectIdentifier>()

  init(of model: Model, includesOptimizer: Bool = true) {
    visit(model, Path())
    if includesOptimizer, let optimizer = model.optimizer { visit(optimizer, "optimizer") }
  }

  /// Where an object is in today's files, and in those of Keras 2.12 to 2.14.
  private struct Path {
    var current = ""
    var older = ""

    func appending(_ part: String, older olderPart: String? = nil) -> Path {
      Path(current: current.appending(part), older: older.appending(olderPart ?? part))
    }
  }

  private mutating func visit(_ layer: Layer, _ path: Path) {
    guard seen.insert(ObjectIdentifier(layer)).inserted else { return }
    let own = path.appending("vars")
    let update = (layer as? any LowRankAdapted)?.lowRankUpdate
    nodes.append(
      Node(
        path: own.current, olderPath: own.older, owner: "layer '\(layer.name)' (\(layer.className))", name: layer.name,
        variables: layer.ownVariables.filter { $0 !== update?.a && $0 !== update?.b },
        keeper: layer as? any KeepsTables, update: update?.a == nil ? nil : update))
    guard let model = layer as? Sequential else { return visit(LayerContents(of: layer).saved, path) }
    visit(model.layers, path.appending("layers", older: "_layer_checkpoint_dependencies"))
    // A subclass may have more of its own.
    visit(LayerContents(of: layer, below: Sequential.self).saved, path)
  }

  /// A model's layers, which older files number otherwise: those with weights were listed twice, under two keys, and
  /// counted twice.
  private mutating func visit(_ layers: [Layer], _ path: Path) {
    var uses: [String: Int] = [:]
    for (layer, entry) in zip(layers, LayerContents.saved(layers.map { .layer($0) })) {
      let name = layer.className.snakeCased
      let older = uses[name].map { "\(name)_\($0)" } ?? name
      uses[name, default: 0] += layer.weights.isEmpty ? 1 : 2
      visit(entry.child, path.appending(entry.name, older: older))
    }
  }

  private mutating func visit(_ children: [(name: String, child: LayerContents.Child)], _ path: Path) {
    for (name, child) in children { visit(child, path.appending(name)) }
  }

  private mutating func visit(_ child: LayerContents.Child, _ path: Path) {
    switch child {
    case .layer(let layer): visit(layer, path)
    case .container(let children): visit(LayerContents.saved(children), path)
    }
  }

  private mutating func visit(_ optimizer: Optimizer, _ path: String) {
    nodes.append(
      Node(
        path: path.appending("vars"), olderPath: path.appending("vars"), owner: "optimizer '\(optimizer.name)'",
        name: optimizer.name,
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
