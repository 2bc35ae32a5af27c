/// A matrix with orthonormal rows or columns, whichever are fewer, times `gain`: the default of recurrent kernels.
///
/// The Q of a normal random matrix's QR decomposition with a positive diagonal in R, which is uniform over the
/// orthogonal matrices. More than two dimensions count as a matrix with the last one as its columns. Saxe et al.,
/// "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks" (2014).
public struct Orthogonal: Initializer, Defined {
  public let gain: Double
  public let seed: Int?

  public init(gain: Double = 1, seed: Int? = nil) {
    self.gain = gain
    self.seed = seed
  }

  public static var definition: Definition<any Initializer> {
    Definition(
      Orthogonal.self, aliases: ["OrthogonalInitializer"], names: ["orthogonal", "OrthogonalInitializer"],
      .seed(\.seed), .double("gain", \.gain, or: 1)
    ) {
      Orthogonal(gain: $1, seed: $0)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    guard spec.rank >= 2 else {
      throw KerasError.invalidArgument(
        "Orthogonal", "the shape is \(spec.shape.tupleText); expected two dimensions or more")
    }
    guard spec.dtype.isFloatingPoint else {
      throw KerasError.invalidArgument(
        "Orthogonal", "dtype is \(spec.dtype.name); expected a floating-point type")
    }
    let columns = spec.shape.last!
    let rows = spec.shape.dropLast().reduce(1, *)
    let (length, number) = (max(rows, columns), min(rows, columns))
    let random = try RandomStream(seed).normal(
      TensorSpec([number, length], .float64), mean: 0, standardDeviation: 1)
    // The memory is read until the function ends.
    defer { withExtendedLifetime(random) {} }
    let vectors = random.pointer.assumingMemoryBound(to: Double.self)
    orthonormalize(vectors, number: number, length: length)

    // The vectors are the rows of a wide matrix and the columns of a tall one.
    let (rowStride, columnStride) = rows < columns ? (length, 1) : (1, length)
    return try spec.storage { gain * vectors[$0 / columns * rowStride + $0 % columns * columnStride] }
  }

  /// Gram and Schmidt's process in its modified form. Random normal vectors are far from parallel, so that one pass in
  /// double precision leaves them orthogonal to about 1e-13.
  private func orthonormalize(_ vectors: UnsafeMutablePointer<Double>, number: Int, length: Int) {
    for index in 0..<number {
      let vector = vectors + index * length
      for earlier in 0..<index {
        let other = vectors + earlier * length
        add(-dot(vector, other, length), times: other, to: vector, length)
      }
      let norm = dot(vector, vector, length).squareRoot()
      for position in 0..<length { vector[position] /= norm }
    }
  }

  private typealias Lanes = SIMD8<Double>

  // Explicit lanes: the order of a floating-point sum is part of Swift's meaning, so the compiler may not split it.
  private func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ length: Int) -> Double {
    var sums = Lanes.zero
    let whole = length / 8 * 8
    for position in stride(from: 0, to: whole, by: 8) {
      sums += load(a + position) * load(b + position)
    }
    return (whole..<length).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
  }

  private func add(
    _ factor: Double, times other: UnsafePointer<Double>, to vector: UnsafeMutablePointer<Double>, _ length: Int
  ) {
    for position in 0..<length { vector[position] += factor * other[position] }
  }

  private func load(_ elements: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(elements).loadUnaligned(as: Lanes.self)
  }
}

extension InitializerSpecifier where Self == Orthogonal {
  public static var orthogonal: Orthogonal { Orthogonal() }
  public static func orthogonal(gain: Double = 1, seed: Int? = nil) -> Orthogonal { Orthogonal(gain: gain, seed: seed) }
}
