/// A recorded computation, as a device compiles it: a graph from inputs and variables to outputs and updates of
/// variables.
public struct Computation: Sendable {
  /// What errors and printed programs call it.
  public let label: String
  package let graph: Graph
  /// The specs of the placeholders that each run gives values for.
  public let inputs: [TensorSpec]
  public let outputs: [TensorSpec]
  /// The variables that the graph reads and updates, by the numbers that it has for them.
  public let variables: [Variable]
  /// For each of the graph's updates, the number of the variable that it changes.
  public let updated: [Int]

  package init(
    label: String, _ graph: Graph, inputs: [TensorSpec], outputs: [TensorSpec], variables: [Variable] = [],
    updated: [Int] = []
  ) {
    self.label = label
    self.graph = graph
    self.inputs = inputs
    self.outputs = outputs
    self.variables = variables
    self.updated = updated
  }

  /// - Parameters:
  ///   - label: what errors and printed programs call it.
  ///   - inputs: the placeholders that each run gives values for.
  ///   - outputs: what each run computes.
  ///   - trace: the recording whose variables are read and updated, if there was one.
  /// - Throws: the `TensorError` of a tensor that cannot be computed.
  public init(label: String, inputs: [Tensor], outputs: [Tensor], trace: Trace? = nil) throws(TensorError) {
    var leaves = Graph.Leaves()
    for (number, input) in inputs.enumerated() {
      if let error = input.error { throw error }
      guard let identifier = input.placeholderIdentifier else {
        throw TensorError(operation: label, message: "input \(number) is not a placeholder")
      }
      leaves.placeholders[identifier] = .input(number)
    }
    var variables: [Variable] = []
    var numbers: [ObjectIdentifier: Int] = [:]
    for (variable, placeholder) in trace?.reads ?? [] {
      leaves.placeholders[placeholder.placeholderIdentifier!] = .variable(variables.count)
      numbers[ObjectIdentifier(variable)] = variables.count
      variables.append(variable)
    }
    let updates = trace?.updates ?? []
    let graph = try Graph(outputs: outputs, updates: updates.map(\.value), leaves: &leaves)
    let updated = updates.map { update in
      if let known = numbers[ObjectIdentifier(update.variable)] { return known }
      variables.append(update.variable)
      return variables.count - 1
    }
    self.init(
      label: label, graph, inputs: inputs.map(\.spec), outputs: outputs.map(\.spec), variables: variables,
      updated: updated)
  }
}
