import Keras

/// One kernel that `keras-bench kernel` checks and times.
struct Kernel {
  let name: String
  /// What it computes.
  let summary: String
  /// What the numbers of a shape are.
  let axes: [String]
  /// The shapes that are measured when none is named: those of the documentation's tables first.
  let shapes: [Shape]
  var dtypes: [DType] = [.float32, .bfloat16, .float16, .float64]
  /// The computation on a shape.
  let computation: (Shape, DType) -> KernelComputation

  /// All kernels, by families.
  static var families: [(name: String, kernels: [Kernel])] {
    [
      ("matmul", matmuls), ("convolution", convolutions), ("pooling", poolings), ("recurrent", recurrences),
      ("elementwise", elementwise), ("reduction", reductions), ("softmax", softmaxes),
      ("normalization", normalizations), ("indexing", indexing), ("random", random),
    ]
  }

  static func named(_ name: String) -> Kernel? { families.flatMap(\.kernels).first { $0.name == name } }
}

/// What a kernel computes on one shape.
struct KernelComputation {
  let inputs: [KernelInput]
  /// Multiplications and additions of the plain formula, zeros that are left out included; nil where bytes say more.
  var operations: Double?
  /// Whether each row of the results depends on the same row of the inputs alone. Then some rows of the very
  /// computation that is timed are checked, and else all of one with fewer rows.
  var rowsAreIndependent = true
  let function: ([Tensor]) -> [Tensor]
}

/// An operand: its shape and what numbers are in it.
struct KernelInput {
  enum Content {
    /// Evenly spread around zero, up to this size.
    case reals(Double)
    /// Reals, half of them zero, as a ReLU leaves them.
    case halfZeros
    /// Whole numbers from zero up to a limit.
    case indices(Int)
    /// In ascending order.
    case ascending
    /// The state of a random generator.
    case seed
  }

  let shape: Shape
  let dtype: DType
  var content = Content.reals(1)
  /// Whether it has a row for each of the results' rows, as weights have not.
  var hasRows = true

  /// Made by the device that is current; the same numbers each time.
  func tensor(seed: Int) throws -> Tensor {
    if case .seed = content { return Tensor([7, UInt32(seed)] as [UInt32]) }
    let unit = Tensor([UInt32(seed), 0] as [UInt32]).randomUniform(shape)
    let values =
      switch content {
      case .reals(let size): unit * (2 * size) - size
      case .halfZeros: (unit * 2 - 1).relu()
      case .indices(let limit): (unit * Double(limit)).floor().clipped(0, limit - 1)
      case .ascending: (unit * 2 - 1).sorted().values
      case .seed: unit
      }
    return try values.cast(to: dtype).evaluate()
  }
}

extension KernelInput {
  static func values(_ shape: Shape, _ dtype: DType, size: Double = 1) -> KernelInput {
    KernelInput(shape: shape, dtype: dtype, content: .reals(size))
  }
  /// An operand that all rows share.
  static func weights(_ shape: Shape, _ dtype: DType, size: Double = 1) -> KernelInput {
    KernelInput(shape: shape, dtype: dtype, content: .reals(size), hasRows: false)
  }
}

extension Shape {
  /// The product of all dimensions.
  var volume: Double { reduce(1) { $0 * Double($1) } }
}
