import Tensors

/// A layer that makes numbers of strings.
///
/// In a model that begins with one, what it makes of strings takes the strings' place: the model's programs begin
/// behind it.
protocol TextLayer: Layer {
  /// The numbers of strings.
  func encoded(_ texts: any StringArrayConvertible) throws -> Tensor
  /// Zeros in the shape of what comes out for strings of a shape; nil where that is not known.
  func encodedShape(_ shape: Shape) -> Tensor?
  /// Whether the layer works on numbers, too: then only the model's `Input` tells that strings come in.
  var takesNumbers: Bool { get }
  /// A layer that makes the same of strings, whatever happens to this one's vocabulary.
  func frozen() throws -> any TextLayer
}

extension TextLayer {
  var takesNumbers: Bool { false }

  /// Whether the `Input` of the model around says that this layer is given strings.
  var isGivenTexts: Bool {
    var context = CallContext.current?.outer
    while let here = context, here.layer == nil { context = here.outer }
    return (context?.layer as? Sequential)?.givesTexts(to: self) ?? false
  }

  /// What `call` gives for a tensor: inside of a model it is taken for what the layer made of strings.
  func passingOn(_ inputs: Tensor) throws -> Tensor {
    if CallContext.isSymbolic {
      guard let shape = encodedShape(inputs.shape) else {
        throw KerasError.notReady(
          "layer '\(name)'", "it has no vocabulary; give it one, or call adapt before it goes into a model")
      }
      return shape
    }
    if CallContext.current?.outer?.layer is Sequential { return inputs }
    throw KerasError.incompatibleInput(
      layer: name,
      "expected strings, which tensors cannot contain; call the layer, or its model, with an array of strings")
  }
}

extension Model {
  /// What the first layer of a model for strings, such as ``TextVectorization``, makes of strings: what `fit`,
  /// `evaluate` and `predict` take in their place.
  ///
  /// - Throws: `KerasError.incompatibleInput` when the model does not begin with such a layer.
  public func encode(_ texts: any StringArrayConvertible) throws -> Tensor {
    guard let layer = textLayer else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected numbers; the model does not begin with a layer for strings, such as TextVectorization, "
          + "or Hashing behind an Input of dtype \"string\"")
    }
    return try layer.encoded(shaped(texts))
  }

  /// The layer that makes numbers of the strings that come in; nil for a model that is given numbers.
  var textLayer: (any TextLayer)? {
    guard let model = self as? Sequential, let layer = model.layers.first as? any TextLayer,
      !layer.takesNumbers || model.givesTexts(to: layer)
    else { return nil }
    return layer
  }

  /// Whether the model is given strings, as one that begins with ``TextVectorization`` is.
  package var takesTexts: Bool { textLayer != nil }

  /// Strings in the shape that the model's `Input` describes: with a last dimension of size 1 added or taken away if
  /// need be.
  func shaped(_ texts: any StringArrayConvertible) throws -> StringArray {
    let texts = try texts.stringArray()
    guard let rank = inputShape?.count, rank != texts.shape.count else { return texts }
    if texts.shape.count == rank - 1, inputShape?.last == 1 {
      return try StringArray(texts.strings, shape: texts.shape + [1])
    }
    if texts.shape.count == rank + 1, texts.shape.last == 1 {
      return try StringArray(texts.strings, shape: texts.shape.dropLast())
    }
    return texts
  }
}
