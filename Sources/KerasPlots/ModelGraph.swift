/// A layer or a nested model in a plot.
public struct ModelGraphNode: Hashable, Sendable {
  /// What edges refer to; unique in the graph, nested models included.
  public var id: String
  /// The layer's name, such as `"dense_1"`.
  public var name: String
  /// The layer's class, such as `"Dense"`.
  public var className: String
  /// The shape that goes in, as text: `"(None, 784)"`.
  public var inputShape: String?
  /// The shape that comes out, as text.
  public var outputShape: String?
  /// The element type of the output, such as `"float32"`.
  public var dtype: String?
  /// The name of the activation, for a layer that has one.
  public var activation: String?
  /// Whether training changes the weights; nothing for a layer without weights.
  public var trainable: Bool?
  /// How many numbers the weights hold.
  public var parameterCount: Int?
  /// The layers of a nested model.
  public var children: [ModelGraphNode]

  public init(
    id: String, name: String, className: String, inputShape: String? = nil, outputShape: String? = nil,
    dtype: String? = nil, activation: String? = nil, trainable: Bool? = nil, parameterCount: Int? = nil,
    children: [ModelGraphNode] = []
  ) {
    self.id = id
    self.name = name
    self.className = className
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.dtype = dtype
    self.activation = activation
    self.trainable = trainable
    self.parameterCount = parameterCount
    self.children = children
  }
}

/// An edge between two layers.
public struct ModelGraphEdge: Hashable, Sendable {
  /// The ``ModelGraphNode/id`` of the layer that makes the tensor.
  public var source: String
  /// The ``ModelGraphNode/id`` of the layer that takes it.
  public var target: String

  public init(from source: String, to target: String) {
    self.source = source
    self.target = target
  }
}

/// A model as a graph of layers, to be drawn by Graphviz.
///
/// ```swift
/// let graph = ModelGraph(
///   nodes: [
///     ModelGraphNode(id: "1", name: "dense", className: "Dense", outputShape: "(None, 32)"),
///     ModelGraphNode(id: "2", name: "dense_1", className: "Dense", outputShape: "(None, 10)"),
///   ],
///   edges: [ModelGraphEdge(from: "1", to: "2")])
/// try graph.write(to: "model.svg", options: .init(showShapes: true))
/// ```
public struct ModelGraph: Hashable, Sendable {
  /// The layers of the model; those of nested models are the children of the nested model's node.
  public var nodes: [ModelGraphNode]
  /// The connections of all layers, those inside of nested models included.
  public var edges: [ModelGraphEdge]

  public init(nodes: [ModelGraphNode], edges: [ModelGraphEdge]) {
    self.nodes = nodes
    self.edges = edges
  }

  /// A graph whose layers follow one another.
  public init(chain nodes: [ModelGraphNode]) {
    self.init(nodes: nodes, edges: zip(nodes, nodes.dropFirst()).map { ModelGraphEdge(from: $0.id, to: $1.id) })
  }
}

/// The direction in which layers follow one another, by Graphviz's names.
public enum RankDirection: String, Hashable, Sendable, CaseIterable {
  case topToBottom = "TB"
  case leftToRight = "LR"
  case bottomToTop = "BT"
  case rightToLeft = "RL"
}

/// How the lines between layers run, by Graphviz's names.
public enum EdgeRouting: String, Hashable, Sendable, CaseIterable {
  /// Right angles.
  case ortho
  case curved
  case polyline
  case spline
  case line
}

/// What a plot of a model shows. Names and defaults are those of Keras' `plot_model`.
public struct ModelGraphOptions: Hashable, Sendable {
  /// Whether to print input and output shapes.
  public var showShapes: Bool
  /// Whether to print the outputs' element types.
  public var showDtype: Bool
  /// Whether to print the layers' names beside their classes.
  public var showLayerNames: Bool
  /// The direction in which layers follow one another.
  public var rankdir: RankDirection
  /// Whether to draw the layers of nested models, each in a frame around them.
  public var expandNested: Bool
  /// Pixels per inch of a PNG.
  public var dpi: Int
  /// Whether to print the activations of layers that have one.
  public var showLayerActivations: Bool
  /// Whether to mark layers as trainable or frozen.
  public var showTrainable: Bool
  /// How the lines between layers run.
  public var splines: EdgeRouting
  /// Whether to print how many parameters each layer has; not an option of Keras.
  public var showParameterCounts: Bool

  public init(
    showShapes: Bool = false, showDtype: Bool = false, showLayerNames: Bool = false,
    rankdir: RankDirection = .topToBottom, expandNested: Bool = false, dpi: Int = 200,
    showLayerActivations: Bool = false, showTrainable: Bool = false, splines: EdgeRouting = .ortho,
    showParameterCounts: Bool = false
  ) {
    self.showShapes = showShapes
    self.showDtype = showDtype
    self.showLayerNames = showLayerNames
    self.rankdir = rankdir
    self.expandNested = expandNested
    self.dpi = dpi
    self.showLayerActivations = showLayerActivations
    self.showTrainable = showTrainable
    self.splines = splines
    self.showParameterCounts = showParameterCounts
  }
}
