import Tensors

/// What makes numbers of strings in a ``Predictor``: a copy of the model's layer, which nothing else has and nothing
/// changes.
struct FrozenTexts: @unchecked Sendable {
  private let layer: any TextLayer
  /// The shape of one sample's strings.
  private let textShape: Shape
  /// The shape of the numbers that one sample's strings become.
  let sampleShape: Shape
  let dtype: DType

  /// - Parameter textShape: the shape of one sample's strings.
  init(_ layer: any TextLayer, _ textShape: Shape, model: String) throws {
    let copy = try layer.frozen()
    func encoded(_ text: String) throws -> Tensor {
      let texts = Array(repeating: text, count: textShape.reduce(1, *))
      return try copy.encoded(StringArray(texts, shape: [1] + textShape))
    }
    let (short, long) = try (encoded(""), encoded("a b"))
    guard short.shape == long.shape else {
      throw KerasError.notReady(
        "Predictor",
        "what layer '\(layer.name)' of model '\(model)' makes of strings is as long as they are; give it an "
          + "outputSequenceLength, so that all samples have one shape")
    }
    self.layer = copy
    self.textShape = textShape
    sampleShape = Array(short.shape.dropFirst())
    dtype = short.dtype
  }

  /// The numbers that strings become.
  func encoded(_ texts: any StringArrayConvertible, predictor: String) throws -> Tensor {
    var texts = try texts.stringArray()
    let rank = textShape.count + 1
    if texts.shape.count == rank - 1, textShape.last == 1 {
      texts = try StringArray(texts.strings, shape: texts.shape + [1])
    } else if texts.shape.count == rank + 1, texts.shape.last == 1 {
      texts = try StringArray(texts.strings, shape: texts.shape.dropLast())
    }
    guard texts.shape.count == rank, Array(texts.shape.dropFirst()) == textShape, texts.shape[0] > 0 else {
      throw KerasError.incompatibleInput(
        layer: predictor,
        "strings have shape \(texts.shape.tupleText); expected "
          + "(samples\(textShape.isEmpty ? "," : ", ")\(textShape.map(String.init).joined(separator: ", ")))")
    }
    let numbers = try layer.encoded(texts)
    guard numbers.shape == [texts.shape[0]] + sampleShape else {
      throw KerasError.incompatibleInput(
        layer: predictor, "the strings became numbers of shape \(numbers.shape.tupleText), which the model is not for")
    }
    return numbers
  }
}
