import Synchronization

/// One operation of a lazy expression. A node knows its results' shapes from the start, and their
/// elements once a device has evaluated it.
public final class Node: @unchecked Sendable {
  public let operation: any Operation
  public let outputs: [TensorSpec]
  /// Set on a node that stands for an impossible operation.
  public let error: TensorError?

  private struct State {
    var inputs: [Tensor]
    var storages: [Storage]?
  }
  private let state: Mutex<State>
  private let keepsInputs: Bool

  /// A node whose operation fits its inputs, or that carries the reason why not.
  convenience init(_ operation: any Operation, _ inputs: [Tensor]) {
    if let failed = inputs.first(where: { $0.error != nil }) {
      self.init(failing: failed.error!)
      return
    }
    do throws(TensorError) {
      self.init(operation, inputs, outputs: try operation.infer(inputs.map(\.spec)))
    } catch {
      self.init(failing: error)
    }
  }

  init(_ operation: any Operation, _ inputs: [Tensor], outputs: [TensorSpec], storages: [Storage]? = nil) {
    self.operation = operation
    self.outputs = outputs
    error = nil
    keepsInputs = Differentiation.isRecording
    state = Mutex(State(inputs: inputs, storages: storages))
  }

  init(failing error: TensorError) {
    operation = Failure(error: error)
    outputs = [TensorSpec([], .float32)]
    self.error = error
    keepsInputs = false
    state = Mutex(State(inputs: [], storages: nil))
  }

  /// What the operation works on; empty for leaves, and once the elements are known (unless a gradient is being
  /// recorded).
  public var inputs: [Tensor] { state.withLock { $0.inputs } }

  /// Whether nothing but this node refers to its input of that number: no tensor that somebody holds and no other node.
  package func isOnlyUser(ofInput number: Int) -> Bool {
    state.withLock { state in
      state.inputs.indices.contains(number) && isKnownUniquelyReferenced(&state.inputs[number].node)
    }
  }

  /// The elements and the expression at one moment: another thread may compute the node at any time, and then the
  /// expression goes.
  package var content: (storages: [Storage]?, inputs: [Tensor]) { state.withLock { ($0.storages, $0.inputs) } }

  /// The elements of each result, once they have been computed.
  public var storages: [Storage]? { state.withLock { $0.storages } }

  /// Keeps computed elements and releases the expression, so that a long computation does not keep its history alive.
  public func fulfil(_ storages: [Storage]) {
    let released = state.withLock { state in
      state.storages = storages
      if keepsInputs { return [Tensor]() }
      let inputs = state.inputs
      state.inputs = []
      return inputs
    }
    Node.release(released)
  }

  deinit { Node.release(state.withLock { $0.inputs }) }

  /// Releases a chain of nodes iteratively: a million of them would be freed recursively.
  private static func release(_ tensors: [Tensor]) {
    guard !tensors.isEmpty else { return }
    var pending = tensors.map(\.node)
    while var node = pending.popLast() {
      if isKnownUniquelyReferenced(&node) {
        let inputs = node.state.withLock { state in
          let inputs = state.inputs
          state.inputs = []
          return inputs
        }
        pending.append(contentsOf: inputs.map(\.node))
      }
    }
  }
}

/// Stands where an operation could not be described.
struct Failure: Operation {
  let error: TensorError
  var name: String { "error" }
  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { throw error }
}
