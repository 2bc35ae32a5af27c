/// Draws a model's layers as a graph. As `keras.utils.plot_model`.
///
/// ```swift
/// try plotModel(model, to: "model.png", showShapes: true, showLayerNames: true)
/// ```
///
/// - Parameters:
///   - model: a model that is built.
///   - path: the file to write: `.svg`, `.png` or `.pdf`, which run Graphviz' program `dot`, or `.dot` or `.gv` for the
///     text that `dot` reads.
///   - showShapes: whether to print input and output shapes.
///   - showDtype: whether to print the outputs' element types.
///   - showLayerNames: whether to print the layers' names beside their classes.
///   - rankdir: the direction in which layers follow one another.
///   - expandNested: whether to draw the layers of nested models, each in a frame around them.
///   - dpi: pixels per inch of a PNG.
///   - showLayerActivations: whether to print the activations of layers that have one.
///   - showTrainable: whether to mark layers as trainable or frozen.
///   - splines: how the lines between layers run.
///   - showParameterCounts: whether to print how many parameters each layer has; not an option of Keras.
/// - Throws: `KerasError.notReady` when the model is not built, its mistake when it cannot be, and
///   ``VisualizationError`` when the plot cannot be made.
public func plotModel(
  _ model: Model, to path: String = "model.png", showShapes: Bool = false, showDtype: Bool = false,
  showLayerNames: Bool = false, rankdir: RankDirection = .topToBottom, expandNested: Bool = false, dpi: Int = 200,
  showLayerActivations: Bool = false, showTrainable: Bool = false, splines: EdgeRouting = .ortho,
  showParameterCounts: Bool = false
) throws {
  try ModelGraph(of: model).write(
    to: path,
    options: ModelGraphOptions(
      showShapes: showShapes, showDtype: showDtype, showLayerNames: showLayerNames, rankdir: rankdir,
      expandNested: expandNested, dpi: dpi, showLayerActivations: showLayerActivations, showTrainable: showTrainable,
      splines: splines, showParameterCounts: showParameterCounts))
}

extension ModelGraph {
  /// The layers of a `Sequential` that is built, each after the one before; a model of another kind is one node.
  ///
  /// - Throws: `KerasError.notReady` when the model is not built, or its mistake when it cannot be.
  public init(of model: Model) throws {
    try model.validate()
    guard model.isBuilt else {
      throw KerasError.notReady(
        "model '\(model.name)'", "it is not built and has no shapes to draw; build it, or call it on data")
    }
    var edges: [ModelGraphEdge] = []
    let nodes = ModelGraphNode.chain(model is Sequential ? model.layers : [model], inside: "", &edges)
    self.init(nodes: nodes, edges: edges)
  }
}

extension ModelGraphNode {
  /// A node for each layer, and the edges between them. A layer that comes twice gets two nodes.
  fileprivate static func chain(
    _ layers: [Layer], inside prefix: String, _ edges: inout [ModelGraphEdge]
  ) -> [ModelGraphNode] {
    var nodes: [ModelGraphNode] = []
    for (index, layer) in layers.enumerated() {
      var node = ModelGraphNode(layer, id: "\(prefix)\(index)_\(layer.name)")
      if let previous = nodes.last { edges.append(ModelGraphEdge(from: previous.id, to: node.id)) }
      if let model = layer as? Sequential { node.children = chain(model.layers, inside: node.id + "/", &edges) }
      nodes.append(node)
    }
    return nodes
  }

  private init(_ layer: Layer, id: String) {
    self.init(
      id: id, name: layer.name, className: layer.className, inputShape: layer.inputShape?.tupleText,
      outputShape: layer.outputShape?.tupleText, dtype: layer.lastOutput?.dtype.name ?? layer.computeDType.name,
      activation: layer.activationName, trainable: layer.weights.isEmpty ? nil : layer.trainable,
      parameterCount: try? layer.countParams())
  }
}
