import Tensors

/// In training, crops the same random part of all images of a batch; images that are not larger are resized to the
/// size, their aspect ratio kept by a crop. Otherwise passes images on as they are, as Keras does: predict with images
/// of the size.
///
/// Input: `(batch, height, width, channels)`, or one image without the batch. Output: in training the same with the
/// layer's height and width.
public final class RandomCrop: BaseRandomImageLayer {
  public let height: Int
  public let width: Int

  /// - Parameters:
  ///   - height: the height, 1 or more.
  ///   - width: the width, 1 or more.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ height: Int, _ width: Int, seed: Int? = nil, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(height > 0 && width > 0, "height and width are \(height) and \(width); expected 1 or more")
    (self.height, self.width) = (height, width)
    super.init(
      seed: seed ?? Int(RandomSeed.next()), dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype,
      autocast: false)
    note(check)
  }

  private func isLarger(_ images: Tensor) -> Bool { images.shape[1] > height && images.shape[2] > width }

  override var keepsTypeOutsideTraining: Bool { true }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    guard isLarger(images) else { return [:] }
    func start(_ room: Int) throws -> Tensor { try uniform([], 0, Double(room + 1)).floor().minimum(room) }
    return ["h_start": try start(images.shape[1] - height), "w_start": try start(images.shape[2] - width)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) throws -> Tensor {
    if let top = drawn["h_start"], let left = drawn["w_start"] {
      let rows = Tensor.arange(height) + top.cast(to: .int32)
      let columns = Tensor.arange(width) + left.cast(to: .int32)
      return images.gathering(rows, axis: 1).gathering(columns, axis: 2)
    }
    let part = AspectRatio(height: height, width: width).crop(of: (images.shape[1], images.shape[2]))
    let (top, left) = (part.rows.lowerBound, part.columns.lowerBound)
    let crop = images[
      .all, top..<min(top + height, images.shape[1]), left..<min(left + width, images.shape[2])]
    return try crop.resizedImages(height: height, width: width, .bilinear)
  }

  override func transform(_ images: Tensor, training: Bool) throws -> Tensor {
    // The shapes of a model are those of training.
    if CallContext.isSymbolic {
      return .zeros([images.shape[0], height, width, images.shape[3]], dtype: images.dtype)
    }
    return try super.transform(images, training: training)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomCrop.self, .randomImage, .int("height", \.height), .int("width", \.width)) {
      RandomCrop($1, $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
