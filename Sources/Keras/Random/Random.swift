import Tensors

/// Random tensors, as `keras.random`: `Random.normal([2, 3])`, `Random.shuffle(x)`.
///
/// The same seed gives the same numbers. Without one, they come from the process-wide source, which
/// ``setRandomSeed(_:)`` restarts. While a function is traced, as a layer's `call` in `fit`, numbers that are new at
/// each step need a ``SeedGenerator``, which the layer keeps; without a seed there, the tensor carries an error.
public enum Random {
  /// Normal random numbers.
  public static func normal(
    _ shape: Shape, mean: Double = 0, stddev: Double = 1, dtype: DType = .float32, seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    drawn("normal", shape, dtype, seed) {
      $0.randomNormal(shape, mean: mean, standardDeviation: stddev, dtype: dtype)
    }
  }

  /// Uniform random numbers from `minval` up to `maxval`.
  public static func uniform(
    _ shape: Shape, minval: Double = 0, maxval: Double = 1, dtype: DType = .float32,
    seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    drawn("uniform", shape, dtype, seed) { $0.randomUniform(shape, low: minval, high: maxval, dtype: dtype) }
  }

  /// Normal random numbers, those beyond two standard deviations drawn again.
  public static func truncatedNormal(
    _ shape: Shape, mean: Double = 0, stddev: Double = 1, dtype: DType = .float32,
    seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    drawn("truncated_normal", shape, dtype, seed) { state in
      // What is drawn again until it lies inside is the quantile of a number that is uniform between both ends'
      // probabilities.
      let p = state.randomUniform(shape, low: -0.4772498680518208, high: 0.4772498680518208, dtype: .float64)
      return (NormalQuantile.at(p).clipped(-2.0, 2.0) * stddev + mean).cast(to: dtype)
    }
  }

  /// Whole random numbers from `minval` up to `maxval`, which is not among them: `Random.randint([3], 0, 10)`.
  public static func randint(
    _ shape: Shape, _ minval: Int, _ maxval: Int, dtype: DType = .int32, seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    guard dtype.isInteger, minval < maxval, maxval - minval <= 1 << 53 else {
      return failure(
        "randint",
        "from \(minval) up to \(maxval) as \(dtype); expected an integer type, the lower number first, at most 2⁵³ of them"
      )
    }
    return drawn("randint", shape, .float32, seed) { state in
      let whole = (state.randomUniform(shape, dtype: .float64) * Double(maxval - minval)).floor().cast(to: .int64)
      return (whole + minval).cast(to: dtype)
    }
  }

  /// As the other one, with Keras' names of the arguments.
  public static func randint(
    _ shape: Shape, minval: Int, maxval: Int, dtype: DType = .int32, seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    randint(shape, minval, maxval, dtype: dtype, seed: seed)
  }

  /// Whole random numbers from `low` up to `high`, NumPy's name for ``randint(_:_:_:dtype:seed:)``.
  public static func integers(
    _ shape: Shape, _ low: Int, _ high: Int, dtype: DType = .int32, seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    randint(shape, low, high, dtype: dtype, seed: seed)
  }

  /// The numbers 0, 1, …, `count` - 1 in random order, int32.
  public static func permutation(_ count: Int, seed: (any RandomSeedSource)? = nil) -> Tensor {
    let shape = [Swift.max(count, 0)]
    return drawn("permutation", shape, .float32, seed) { $0.randomUniform(shape, dtype: .float64).argsort() }
  }

  /// A tensor's slices along `axis` in random order; NumPy's name for ``shuffle(_:axis:seed:)``.
  public static func permutation(_ x: Tensor, axis: Int = 0, seed: (any RandomSeedSource)? = nil) -> Tensor {
    shuffle(x, axis: axis, seed: seed)
  }

  /// A tensor's slices along `axis` in random order.
  public static func shuffle(_ x: Tensor, axis: Int = 0, seed: (any RandomSeedSource)? = nil) -> Tensor {
    if x.error != nil { return x }
    let place = axis < 0 ? axis + x.rank : axis
    guard x.shape.indices.contains(place) else {
      return failure("shuffle", "axis \(axis) is out of range for shape \(x.shape.tupleText)")
    }
    return x.gathering(permutation(x.shape[place], seed: seed), axis: place)
  }

  /// Class numbers drawn by the logarithms of their probabilities, up to a constant.
  ///
  /// - Parameters:
  ///   - logits: `(batch, classes)`.
  ///   - numSamples: how many numbers are drawn for each of the batch.
  ///   - dtype: the numbers' type.
  ///   - seed: where the random numbers come from.
  /// - Returns: `(batch, numSamples)`.
  public static func categorical(
    _ logits: Tensor, _ numSamples: Int, dtype: DType = .int32, seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    if logits.error != nil { return logits }
    guard logits.rank == 2, numSamples >= 0, dtype.isInteger else {
      return failure(
        "categorical",
        "\(numSamples) samples as \(dtype) of shape \(logits.shape.tupleText); expected (batch, classes), integers"
      )
    }
    let shape = [logits.shape[0], numSamples, logits.shape[1]]
    return drawn("categorical", shape, .float32, seed) { state in
      // The largest of logits with Gumbel noise is class i with the probability of i.
      let noise = -(-(state.randomUniform(shape, low: 1e-38, high: 1)).log()).log()
      return (logits.cast(to: .float32).expandingDimensions(1) + noise).argmax().cast(to: dtype)
    }
  }

  /// The elements with a share of them, drawn at random, set to zero, and the others divided by what is left of 1.
  ///
  /// - Parameters:
  ///   - inputs: floating-point numbers.
  ///   - rate: the share, from 0 up to 1.
  ///   - noiseShape: the shape of what is drawn, which broadcasts; by default each element for itself.
  ///   - seed: where the random numbers come from.
  public static func dropout(
    _ inputs: Tensor, _ rate: Double, noiseShape: Shape? = nil, seed: (any RandomSeedSource)? = nil
  ) -> Tensor {
    if inputs.error != nil { return inputs }
    guard rate >= 0, rate < 1, inputs.dtype.isFloatingPoint else {
      return failure(
        "dropout", "rate \(rate) of \(inputs.dtype); expected 0 up to 1, and a floating-point type")
    }
    let shape = noiseShape ?? inputs.shape
    return drawn("dropout", shape, .float32, seed) { state in
      (inputs / (1 - rate)).where(state.randomUniform(shape) .>= rate, else: 0)
    }
  }

  /// What `body` makes of a generator's state, or the reason why there is none.
  private static func drawn(
    _ operation: String, _ shape: Shape, _ dtype: DType, _ seed: (any RandomSeedSource)?, _ body: (Tensor) -> Tensor
  ) -> Tensor {
    guard dtype.isFloatingPoint else { return failure(operation, "dtype is \(dtype); expected a floating-point type") }
    guard shape.allSatisfy({ $0 >= 0 }) else {
      return failure(operation, "shape \(shape.tupleText) has a negative dimension")
    }
    if seed == nil, Trace.current != nil {
      return failure(
        operation,
        "without a seed, each step of a traced function would draw the same numbers; keep a SeedGenerator, pass it"
      )
    }
    do { return body(try (seed ?? Int(RandomSeed.next())).randomState()) } catch let error as TensorError {
      return Tensor(error: error)
    } catch {
      return failure(operation, "\(error)")
    }
  }

  private static func failure(_ operation: String, _ message: String) -> Tensor {
    Tensor(error: TensorError(operation: "random.\(operation)", message: message))
  }
}

/// Python's spelling of ``Random``.
@available(*, unavailable, renamed: "Random")
public typealias random = Random

/// What a `seed:` argument takes: a number, which gives the same random numbers each time, or a ``SeedGenerator``,
/// which gives new ones at each draw.
public protocol RandomSeedSource {
  /// The state to draw with: two uint32, a seed and a counter.
  func randomState() throws -> Tensor
}

extension Int: RandomSeedSource {
  public func randomState() throws -> Tensor { Tensor([UInt32(truncatingIfNeeded: self), 0]) }
}
extension SeedGenerator: RandomSeedSource {
  public func randomState() throws -> Tensor { try next() }
}
