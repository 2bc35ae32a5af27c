import Tensors

/// A compiled computation: a fixed list of kernel calls over planned memory.
public final class Program: @unchecked Sendable {
  /// Compiles the tensors that a function recorded.
  ///
  /// - Parameters:
  ///   - label: what errors and printed programs call it.
  ///   - inputs: the placeholders that each run gives values for, in the order of `run`'s pointers.
  ///   - outputs: what each run computes.
  ///   - trace: the recording whose variables the program reads and updates, if there was one.
  /// - Throws: the `TensorError` of a tensor that cannot be computed.
  public init(label: String, inputs: [Tensor], outputs: [Tensor], trace: Trace? = nil) throws {
    fatalError()
  }

  /// Runs once: reads the inputs' elements, writes the outputs' and the updated variables' elements. Allocates nothing.
  ///
  /// Pointers must be aligned to 64 bytes and hold contiguous elements of the placeholders' and outputs' specs. A program runs
  /// for one thread at a time; others wait.
  public func run(inputs: [UnsafeMutableRawPointer], outputs: [UnsafeMutableRawPointer]) throws { fatalError() }

  /// Runs on tensors, with fresh memory for the results.
  public func callAsFunction(_ inputs: Tensor...) throws -> [Tensor] { fatalError() }
}
