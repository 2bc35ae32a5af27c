import Tensors

/// The direction in which ``RandomFlip`` flips images.
public struct FlipMode: FlipModeSpecifier, Sendable, Hashable {
  /// Keras' name.
  public let name: String
  public func resolved() -> FlipMode { self }
}

/// The `mode` argument: Keras' name (`"horizontal"`) or a member (`.horizontal`).
public protocol FlipModeSpecifier: Sendable {
  /// The mode itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> FlipMode
}

extension String: FlipModeSpecifier {
  public func resolved() throws -> FlipMode {
    let all: [FlipMode] = [.horizontal, .vertical, .horizontalAndVertical]
    guard let mode = all.first(where: { $0.name == self }) else {
      throw KerasError.unknown("flip mode", self, among: all.map(\.name))
    }
    return mode
  }
}

extension FlipModeSpecifier where Self == FlipMode {
  /// Left and right.
  public static var horizontal: FlipMode { FlipMode(name: "horizontal") }
  /// Up and down.
  public static var vertical: FlipMode { FlipMode(name: "vertical") }
  /// Both at once.
  public static var horizontalAndVertical: FlipMode { FlipMode(name: "horizontal_and_vertical") }
}

/// In training, flips each image with probability 0.5.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomFlip: BaseRandomImageLayer {
  public let mode: FlipMode

  /// - Parameters:
  ///   - mode: the direction; with `.horizontalAndVertical` an image is flipped both ways or not at all.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ mode: any FlipModeSpecifier = .horizontalAndVertical, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.mode = check.resolve(try mode.resolved(), or: .horizontalAndVertical)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["flips": try uniform([images.shape[0], 1, 1, 1]) .<= 0.5]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    var turned = images
    if mode != .vertical { turned = turned[.all, .all, .stride(by: -1)] }
    if mode != .horizontal { turned = turned[.all, .stride(by: -1)] }
    return turned.where(drawn["flips"]!, else: images)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomFlip.self, .randomImage, .string("mode", \.mode.name, or: "horizontal_and_vertical")) {
      RandomFlip($1, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
