/// Turns sequences of different lengths into one tensor: short ones are padded, long ones truncated. As
/// `keras.utils.pad_sequences`.
///
/// ```swift
/// try padSequences([[1], [2, 3], [4, 5, 6]])               // [[0 0 1] [0 2 3] [4 5 6]]
/// try padSequences([[1], [2, 3], [4, 5, 6]], maxlen: 2)    // [[0 1] [2 3] [5 6]]
/// ```
///
/// - Parameters:
///   - sequences: whole numbers, such as the indices of words.
///   - maxlen: the length that all get; by default that of the longest.
///   - dtype: the result's element type.
///   - padding: where `value` is added to short sequences.
///   - truncating: where long sequences are cut.
///   - value: what short sequences are filled up with.
/// - Returns: a tensor of shape `(sequences.count, maxlen)`.
/// - Throws: ``KerasError``, when there are no sequences and `maxlen` is nil, or a number does not fit `dtype`.
public func padSequences<Number: TensorScalar & BinaryInteger>(
  _ sequences: [[Number]], maxlen: Int? = nil, dtype: DType = .int32, padding: any SequenceSideSpecifier = .pre,
  truncating: any SequenceSideSpecifier = .pre, value: Double = 0
) throws -> Tensor {
  try pad(
    sequences.map(\.count), sampleShape: [], maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating,
    value: value
  ) { index in
    try sequences[index].map { number in
      guard let exact = Double(exactly: number) else {
        throw KerasError.invalidData("padSequences", "\(number) in sequence \(index) is beyond 2⁵³")
      }
      return exact
    }
  }
}

/// Turns sequences of floating-point numbers into one tensor. The fraction is lost unless `dtype` is a floating-point
/// type.
public func padSequences<Number: TensorScalar & BinaryFloatingPoint>(
  _ sequences: [[Number]], maxlen: Int? = nil, dtype: DType = .int32, padding: any SequenceSideSpecifier = .pre,
  truncating: any SequenceSideSpecifier = .pre, value: Double = 0
) throws -> Tensor {
  try pad(
    sequences.map(\.count), sampleShape: [], maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating,
    value: value
  ) { sequences[$0].map { Double($0) } }
}

/// Makes sequences of vectors or other samples one tensor: tensors of shape `(length, …)` that differ in the length
/// only.
///
/// - Returns: a tensor of shape `(sequences.count, maxlen, …)`.
public func padSequences(
  _ sequences: [Tensor], maxlen: Int? = nil, dtype: DType = .int32, padding: any SequenceSideSpecifier = .pre,
  truncating: any SequenceSideSpecifier = .pre, value: Double = 0
) throws -> Tensor {
  // As in Keras, an empty sequence has no say in the shape of the samples.
  let sampleShape = sequences.first { $0.rank > 0 && $0.shape[0] > 0 }.map { Array($0.shape.dropFirst()) } ?? []
  for (index, sequence) in sequences.enumerated() {
    try sequence.checked()
    guard sequence.rank > 0, sequence.shape[0] == 0 || Array(sequence.shape.dropFirst()) == sampleShape else {
      throw KerasError.invalidData(
        "padSequences",
        "sequence \(index) has the shape \(sequence.shape.tupleText); expected a length and then \(sampleShape.tupleText)"
      )
    }
  }
  return try pad(
    sequences.map { $0.shape[0] }, sampleShape: sampleShape, maxlen: maxlen, dtype: dtype, padding: padding,
    truncating: truncating, value: value
  ) { try sequences[$0].scalars(as: Double.self) }
}

/// - Parameter numbers: the numbers of the sequence with that index, sample after sample.
private func pad(
  _ lengths: [Int], sampleShape: Shape, maxlen: Int?, dtype: DType, padding: any SequenceSideSpecifier,
  truncating: any SequenceSideSpecifier, value: Double, numbers: (Int) throws -> [Double]
) throws -> Tensor {
  let (padding, truncating) = (try padding.resolved(), try truncating.resolved())
  if let maxlen, maxlen < 0 {
    throw KerasError.invalidArgument("padSequences", "maxlen is \(maxlen); expected 0 or more")
  }
  guard let length = maxlen ?? lengths.max() else {
    throw KerasError.invalidData("padSequences", "the length of no sequences is unknown; pass maxlen")
  }
  let sampleSize = sampleShape.reduce(1, *)
  let spec = TensorSpec([lengths.count, length] + sampleShape, dtype)
  let storage = try Storage(byteCount: spec.byteCount, for: "padSequences: \(spec)")
  try MachineMemory.require(length * sampleSize * MemoryLayout<Double>.stride, for: "padSequences")
  let filling = [Double](repeating: value, count: length * sampleSize)
  for (index, available) in lengths.enumerated() {
    let row = index * length * sampleSize
    let kept = min(available, length)
    let first = truncating.isBeginning ? available - kept : 0
    let start = padding.isBeginning ? length - kept : 0
    let sequence = try numbers(index)[first * sampleSize..<(first + kept) * sampleSize]
    if kept < length, let unfit = storage.store(filling, at: row, as: dtype) {
      throw KerasError.invalidArgument("padSequences", "value is \(unfit), which \(dtype.name) cannot hold")
    }
    if let unfit = storage.store(sequence, at: row + start * sampleSize, as: dtype) {
      throw KerasError.invalidData(
        "padSequences", "\(unfit) in sequence \(index) does not fit \(dtype.name); pass another dtype")
    }
  }
  return Tensor(storage: storage, shape: spec.shape, dtype: dtype)
}
