import FoundationEssentials
import Testing

@testable import Keras
@testable import KerasPlots

@Suite struct VisualizationModelGraphTests {
  private let graph: ModelGraph = {
    let encoder = ModelGraphNode(
      id: "e", name: "encoder", className: "Sequential", inputShape: "(None, 8)", outputShape: "(None, 2)",
      children: [
        ModelGraphNode(id: "e1", name: "dense", className: "Dense", activation: "relu", trainable: true),
        ModelGraphNode(id: "e2", name: "dense_1", className: "Dense", trainable: false),
      ])
    let input = ModelGraphNode(id: "i", name: "input \"<1>\"", className: "InputLayer", outputShape: "(None, 8)")
    let output = ModelGraphNode(
      id: "o", name: "dense_2", className: "Dense", inputShape: "(None, 2)", outputShape: "(None, 1)",
      dtype: "bfloat16",
      activation: "sigmoid", trainable: true, parameterCount: 1234)
    var graph = ModelGraph(chain: [input, encoder, output])
    graph.edges.append(ModelGraphEdge(from: "e1", to: "e2"))
    return graph
  }()

  private func edges(_ dot: String) -> [String] {
    dot.split(separator: "\n").filter { $0.contains(" -> ") }.map { $0.filter { $0 != " " && $0 != "\"" } }
  }

  @Test func onlyClassesAreShownByDefault() {
    let dot = graph.dot()
    #expect(dot.hasPrefix("digraph model {\n") && dot.hasSuffix("}\n"))
    #expect(dot.contains("rankdir=TB") && dot.contains("splines=ortho"))
    #expect(dot.contains("<b>Sequential</b>") && dot.contains("<b>InputLayer</b>"))
    for hidden in ["encoder", "(None", "bfloat16", "sigmoid", "Trainable", "1,234", "subgraph"] {
      #expect(!dot.contains(hidden), "\(hidden)")
    }
    #expect(edges(dot) == ["i->e", "e->o"], "what is inside of a collapsed model is not drawn")
  }

  @Test func optionsAddRows() {
    let dot = graph.dot(
      options: ModelGraphOptions(
        showShapes: true, showDtype: true, showLayerNames: true, rankdir: .leftToRight, showLayerActivations: true,
        showTrainable: true, splines: .curved, showParameterCounts: true))
    #expect(dot.contains("rankdir=LR") && dot.contains("splines=curved"))
    for shown in ["dense_2", "(None, 1)", "bfloat16", "sigmoid", ">Trainable<", "1,234", "encoder"] {
      #expect(dot.contains(shown), "\(shown)")
    }
    #expect(dot.contains("<b>input &quot;&lt;1&gt;&quot;</b>"), "labels are escaped")
  }

  @Test func nestedModelsExpandToFrames() {
    let dot = graph.dot(options: ModelGraphOptions(expandNested: true, showTrainable: true))
    #expect(dot.contains("subgraph \"cluster_e\"") && dot.contains("label=\"encoder\""))
    #expect(dot.contains(">Non-trainable<"))
    #expect(Set(edges(dot)) == ["i->e1", "e1->e2", "e2->o"])
  }

  @Test func dotTextIsWrittenAsItIs() throws {
    let folder = try PictureFolder()
    try graph.write(to: folder.file("m.dot"))
    #expect(try folder.text("m.dot") == graph.dot())
    let error = visualizationError { try graph.write(to: folder.file("m.jpg")) }
    #expect(
      error == .unsupportedFileType(path: folder.file("m.jpg"), supported: ["svg", "png", "pdf", "dot", "gv"]))
    #expect(folder.names == ["m.dot"])
  }

  @Test func aMissingProgramIsSaidWithTheCure() throws {
    let error = visualizationError {
      _ = try Graphviz.render("", format: "svg", dpi: 96, program: "no-such-program-as-dot")
    }
    let text = try #require(error).description
    #expect(text.contains("'no-such-program-as-dot' is not installed"))
    #expect(text.contains("apt-get install graphviz"))
  }

  private static let hasGraphviz = ["/usr/bin/dot", "/usr/local/bin/dot", "/opt/homebrew/bin/dot"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: hasGraphviz, "Graphviz is not installed"))
  func graphvizDrawsTheModel() throws {
    let folder = try PictureFolder()
    let options = ModelGraphOptions(
      showShapes: true, showLayerNames: true, expandNested: true, dpi: 100, showLayerActivations: true)
    try graph.write(to: folder.file("m.svg"), options: options)
    try graph.write(to: folder.file("m.png"), options: options)
    try graph.write(to: folder.file("m.pdf"), options: options)
    #expect(folder.names == ["m.pdf", "m.png", "m.svg"])
    let svg = try folder.text("m.svg")
    #expect(svg.contains("dense_2") && svg.contains("sigmoid") && svg.hasSuffix("</svg>\n"))
    let size = try #require(try folder.pngSize("m.png"))
    #expect(size.width > 200 && size.height > size.width)
  }

  @Test(.enabled(if: hasGraphviz, "Graphviz is not installed"))
  func whatGraphvizSaysIsPassedOn() throws {
    let error = visualizationError { _ = try Graphviz.render("digraph {", format: "svg", dpi: 96) }
    guard case .programFailed(_, let message) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(message.contains("syntax error"))
  }
}
