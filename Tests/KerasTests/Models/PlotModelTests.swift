import Testing

@testable import Keras

@Suite("plotModel", .ownSession())
struct PlotModelTests {
  private func model() -> Sequential {
    let shared = Dense(4, name: "shared")
    return Sequential(
      [
        Input(shape: [28, 28]), Flatten(name: "pixels"), Dense(4, activation: .relu, name: "hidden"), shared,
        Sequential([Dropout(0.5, name: "drop"), Dense(4, activation: "tanh", name: "inner")], name: "block"), shared,
        Dense(10, activation: .softmax, name: "classes"),
      ], name: "digits")
  }

  @Test("Layers follow one another; one that comes twice is drawn twice")
  func graph() throws {
    let model = model()
    model.layers[1].trainable = false
    let graph = try ModelGraph(of: model)
    #expect(graph.nodes.map(\.name) == ["pixels", "hidden", "shared", "block", "shared", "classes"])
    #expect(Set(graph.nodes.map(\.id)).count == 6)
    #expect(graph.edges.count == 6)
    #expect(graph.nodes[3].children.map(\.className) == ["Dropout", "Dense"])
    let hidden = graph.nodes[1]
    #expect(hidden.inputShape == "(None, 784)")
    #expect(hidden.outputShape == "(None, 4)")
    #expect(hidden.activation == "relu")
    #expect(hidden.dtype == "float32")
    #expect(hidden.parameterCount == 3140)
    #expect(hidden.trainable == false)
    #expect(graph.nodes[0].trainable == nil)
  }

  @Test("The text has what the options ask for")
  func options() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.dot"
      try plotModel(model(), to: path)
      let plain = String(decoding: try fileBytes(path), as: UTF8.self)
      #expect(!plain.contains("<b>hidden") && !plain.contains("(None"))
      try plotModel(
        model(), to: path, showShapes: true, showDtype: true, showLayerNames: true, rankdir: .leftToRight,
        expandNested: true, showLayerActivations: true, showTrainable: true)
      let full = String(decoding: try fileBytes(path), as: UTF8.self)
      for part in ["hidden", "(None, 784)", "float32", "rankdir=LR", "cluster", "tanh", "Trainable"] {
        #expect(full.contains(part), "\(part)")
      }
    }
  }

  @Test("A model without shapes is refused, and one with a mistake tells it")
  func errors() {
    #expect(
      thrownText { try plotModel(Sequential([Dense(1)], name: "m"), to: "/tmp/never.png") }
        == "model 'm': it is not built and has no shapes to draw; build it, or call it on data")
    #expect(
      thrownText { try plotModel(Sequential([Input(shape: [2]), Dense(0, name: "d")]), to: "/tmp/never.png") }
        == "layer 'd': units is 0; expected 1 or more")
  }
}
