import Glibc

/// One rewriting of a graph into one that computes the same: what a compiler is made of.
///
/// A pass that changes nodes in place keeps its ``DefUse`` up to date, and leaves nodes that nobody needs any more:
/// they are dropped after it. A device lists its passes, those of `Tensors` and its own.
package protocol CompilerPass: Sendable {
  /// What printed graphs call it.
  var name: String { get }
  /// What the pass looks for: without one of these it changes nothing, and is left out.
  var operations: [any Operation.Type] { get }

  func run(_ graph: inout Graph)
}

extension Graph {
  /// Runs passes one after another.
  ///
  /// With `KERAS_PRINT_PASSES` in the environment, the graph is printed on stderr before the first one and after each
  /// that found what it looks for; where the variable's value is not `1`, only a graph of that label.
  package mutating func run(_ passes: [any CompilerPass], label: String) {
    let prints = Graph.printedLabel == "1" || Graph.printedLabel == label
    var text = prints ? description : ""
    if prints { Graph.print("graph \(label), \(nodes.count) nodes:\n\(text)") }
    var types = operationTypes
    for pass in passes where pass.operations.contains(where: { types.contains(ObjectIdentifier($0)) }) {
      pass.run(&self)
      removeUnused()
      types = operationTypes
      if !prints { continue }
      let before = text
      text = description
      let change = text == before ? "nothing changed" : "\(nodes.count) nodes:\n\(text)"
      Graph.print("graph \(label) after \(pass.name), \(change)")
    }
  }

  private var operationTypes: Set<ObjectIdentifier> {
    var types = Set<ObjectIdentifier>()
    for node in nodes { types.insert(ObjectIdentifier(type(of: node.operation))) }
    return types
  }

  private static let printedLabel = getenv("KERAS_PRINT_PASSES").map { String(cString: $0) }

  private static func print(_ text: String) {
    var text = text + "\n\n"
    text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
  }
}

extension Graph: CustomStringConvertible {
  /// A line a node: `%4 = matmul %2, %3 : (32, 10) float32`.
  package var description: String {
    var lines = nodes.enumerated().map { index, node in
      let operation =
        switch node.leaf {
        case .input(let number): "input \(number)"
        case .variable(let number): "variable \(number)"
        case .constant: "constant"
        case nil: (node.operation as? Full).map { "full \($0.value)" } ?? node.operation.name
        }
      let inputs = node.inputs.map { " " + text($0) }.joined(separator: ",")
      return "%\(index) = \(operation)\(inputs) : \(node.outputs.map(\.description).joined(separator: ", "))"
    }
    lines.append("outputs " + outputs.map(text).joined(separator: ", "))
    if !updates.isEmpty { lines.append("updates " + updates.map(text).joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }

  private func text(_ value: GraphValue) -> String {
    nodes[value.node].outputs.count == 1 ? "%\(value.node)" : "%\(value.node).\(value.output)"
  }
}
