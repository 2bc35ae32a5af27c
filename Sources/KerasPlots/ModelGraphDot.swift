extension ModelGraph {
  /// The graph in the DOT language, as Graphviz reads it.
  ///
  /// - Parameter options: what to show.
  public func dot(options: ModelGraphOptions = .init()) -> String {
    var text = """
      digraph model {
        graph [rankdir=\(options.rankdir.rawValue), splines=\(options.splines.rawValue), pad=0.25, nodesep=0.4, ranksep=0.4]
        graph [fontname="DejaVu Sans", fontsize=12, fontcolor="#5A6675"]
        node [shape=plain, fontname="DejaVu Sans", fontsize=11, fontcolor="#1F2A37"]
        edge [color="#5A6675", arrowsize=0.7]

      """
    for node in nodes { text += node.dot(options: options, indent: "  ") }
    for edge in visibleEdges(expandNested: options.expandNested) {
      text += "  \(quoted(edge.source)) -> \(quoted(edge.target))\n"
    }
    return text + "}\n"
  }

  /// The edges between what is drawn.
  ///
  /// An edge of a nested model that is drawn as a frame ends at the layers that take its inputs or make its outputs; an
  /// edge inside of a nested model that is drawn as one node is not drawn.
  private func visibleEdges(expandNested: Bool) -> [ModelGraphEdge] {
    var index = DrawnNodes(expandNested: expandNested, edges: edges)
    for node in nodes { index.add(node, inside: nil) }
    var seen: Set<ModelGraphEdge> = []
    return edges.flatMap { edge in
      index.exits(of: edge.source).flatMap { source in
        index.entries(of: edge.target).map { ModelGraphEdge(from: source, to: $0) }
      }
    }.filter { ($0.source != $0.target || edges.contains($0)) && seen.insert($0).inserted }
  }
}

/// Which drawn nodes stand for a node of the graph.
private struct DrawnNodes {
  let expandNested: Bool
  private let edges: [ModelGraphEdge]
  private var entryNodes: [String: [String]] = [:]
  private var exitNodes: [String: [String]] = [:]

  init(expandNested: Bool, edges: [ModelGraphEdge]) {
    self.expandNested = expandNested
    self.edges = edges
  }

  /// The drawn nodes at which an edge to `id` ends.
  func entries(of id: String) -> [String] { entryNodes[id] ?? [] }
  /// The drawn nodes at which an edge from `id` begins.
  func exits(of id: String) -> [String] { exitNodes[id] ?? [] }

  /// - Parameter collapsed: the drawn node that hides this one, if any.
  mutating func add(_ node: ModelGraphNode, inside collapsed: String?) {
    let isFrame = expandNested && !node.children.isEmpty
    for child in node.children { add(child, inside: isFrame ? nil : collapsed ?? node.id) }
    if isFrame {
      let ids = Set(node.children.map(\.id))
      let inner = edges.filter { ids.contains($0.source) && ids.contains($0.target) }
      let (fed, used) = (Set(inner.map(\.target)), Set(inner.map(\.source)))
      entryNodes[node.id] = node.children.filter { !fed.contains($0.id) }.flatMap { entries(of: $0.id) }
      exitNodes[node.id] = node.children.filter { !used.contains($0.id) }.flatMap { exits(of: $0.id) }
    } else {
      entryNodes[node.id] = [collapsed ?? node.id]
      exitNodes[node.id] = [collapsed ?? node.id]
    }
  }
}

extension ModelGraphNode {
  fileprivate func dot(options: ModelGraphOptions, indent: String) -> String {
    guard options.expandNested, !children.isEmpty else {
      return "\(indent)\(quoted(id)) [label=<\(table(options))>]\n"
    }
    var text = "\(indent)subgraph \(quoted("cluster_" + id)) {\n"
    text += "\(indent)  label=\(quoted(name)); labeljust=l; style=\"rounded,dashed\"; color=\"#97A1AE\"; margin=14\n"
    for child in children { text += child.dot(options: options, indent: indent + "  ") }
    return text + "\(indent)}\n"
  }

  /// The node as an HTML-like table: a dark head over light rows.
  private func table(_ options: ModelGraphOptions) -> String {
    var rows: [[(name: String, value: String)]] = []
    if options.showLayerActivations, let activation { rows.append([("Activation", activation)]) }
    if options.showShapes {
      rows.append([("Input", inputShape ?? "?"), ("Output", outputShape ?? "?")])
    }
    var details: [(name: String, value: String)] = []
    if options.showDtype { details.append(("Dtype", dtype ?? "?")) }
    if options.showParameterCounts, let parameterCount {
      details.append(("Parameters", NumberText.fixed(Double(parameterCount), decimals: 0)))
    }
    if !details.isEmpty { rows.append(details) }

    let columns = rows.map(\.count).max() ?? 1
    // Viewers of SVG draw bold text wider than Graphviz takes it to be, so nothing follows it on its line.
    let head =
      options.showLayerNames
      ? "<b>\(escapedXML(name))</b><br/><font point-size=\"3\"> <br/></font>"
        + "<font color=\"#CBD5E0\" point-size=\"10\">\(escapedXML(className))</font>"
      : "<b>\(escapedXML(className))</b>"
    var lines = [cell("<font color=\"white\">\(head)</font>", span: columns, background: "#1F2A37")]
    for row in rows {
      lines.append(
        row.enumerated().map { index, entry in
          cell(
            "<font color=\"#5A6675\">\(entry.name)</font>\u{A0}\u{A0}<b>\(escapedXML(entry.value))</b>",
            // The last cell of a short row fills it.
            span: index == row.count - 1 ? columns - index : 1, background: "white")
        }.joined())
    }
    if options.showTrainable, let trainable {
      lines.append(
        trainable
          ? cell("Trainable", span: columns, background: "#DDEFE3")
          : cell("Non-trainable", span: columns, background: "#F8DEDE"))
    }
    // The table's own colour shows between the cells and is the frame.
    return "<table border=\"0\" cellborder=\"0\" cellspacing=\"1\" cellpadding=\"7\" bgcolor=\"#1F2A37\">"
      + lines.map { "<tr>\($0)</tr>" }.joined() + "</table>"
  }

  private func cell(_ content: String, span: Int, background: String) -> String {
    "<td colspan=\"\(span)\" bgcolor=\"\(background)\">\(content)</td>"
  }
}

/// A string of the DOT language.
private func quoted(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": escaped += "\\\""
    case "\\": escaped += "\\\\"
    case _ where scalar.value < 0x20: escaped += " "
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return "\"\(escaped)\""
}
