import Tensors

/// The values outside the edges of a transformed image: ``reflect``, ``wrap``, ``constant``, ``nearest`` or ``mirror``.
public struct ImageFillMode: ImageFillModeSpecifier, Sendable, Hashable {
  /// Keras' name.
  public let name: String

  public func resolved() -> ImageFillMode { self }

  /// The places inside that stand for places along a dimension of `size`.
  func inside(_ index: Tensor, size: Int) -> Tensor {
    switch self {
    case .nearest, .constant: index.clipped(0, size - 1)
    case .wrap: index % size
    case .mirror: mirrored(index, size: size)
    default: (mirrored(index * 2 + 1, size: 2 * size + 1) - 1).floorDivided(by: 2)
    }
  }

  /// The triangular wave that turns around at the first and the last place.
  private func mirrored(_ index: Tensor, size: Int) -> Tensor {
    let half = max(size - 1, 1)
    return ((index + half) % (2 * half) - half).abs()
  }
}

/// The `fillMode` argument: Keras' name (`"reflect"`) or a member (`.reflect`).
public protocol ImageFillModeSpecifier: Sendable {
  /// The mode itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> ImageFillMode
}

extension String: ImageFillModeSpecifier {
  public func resolved() throws -> ImageFillMode {
    let all: [ImageFillMode] = [.reflect, .wrap, .constant, .nearest, .mirror]
    guard let mode = all.first(where: { $0.name == self }) else {
      throw KerasError.unknown("fill mode", self, among: all.map(\.name))
    }
    return mode
  }
}

extension ImageFillModeSpecifier where Self == ImageFillMode {
  /// Reflection at the edge: `d c b a | a b c d | d c b a`.
  public static var reflect: ImageFillMode { ImageFillMode(name: "reflect") }
  /// The image again: `a b c d | a b c d | a b c d`.
  public static var wrap: ImageFillMode { ImageFillMode(name: "wrap") }
  /// One value: `k k k k | a b c d | k k k k`.
  public static var constant: ImageFillMode { ImageFillMode(name: "constant") }
  /// The edge: `a a a a | a b c d | d d d d`.
  public static var nearest: ImageFillMode { ImageFillMode(name: "nearest") }
  /// Reflection at the center of the last pixel: `d c b | a b c d | c b a`.
  public static var mirror: ImageFillMode { ImageFillMode(name: "mirror") }
}

extension ArgumentCheck {
  /// Fill mode and interpolation of a layer that moves images.
  mutating func movement(
    _ fillMode: any ImageFillModeSpecifier, _ interpolation: any InterpolationSpecifier, fillValue: Double
  ) -> ImageMovement {
    let mode = resolve(try fillMode.resolved(), or: .reflect)
    let chosen = resolve(try interpolation.resolved(), or: .bilinear)
    require(
      chosen == .nearest || chosen == .bilinear, "interpolation is \(chosen.name); expected nearest or bilinear")
    return ImageMovement(fillMode: mode, fillValue: fillValue, interpolation: chosen)
  }
}

/// How a moved image gets its values.
struct ImageMovement {
  let fillMode: ImageFillMode
  let fillValue: Double
  let interpolation: Interpolation

  var config: Config {
    [
      "fill_mode": .string(fillMode.name), "interpolation": .string(interpolation.name),
      "fill_value": .double(fillValue),
    ]
  }

  /// The values of a batch of images `(batch, height, width, channels)` at places between their pixels.
  ///
  /// - Parameter rows, columns: the places, `(batch, newHeight, newWidth)`, float32.
  func sampled(_ images: Tensor, rows: Tensor, columns: Tensor) -> Tensor {
    if let failed = images.error ?? rows.error ?? columns.error { return Tensor(error: failed) }
    let (batch, height, width, channels) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    let pixels = images.reshaped(to: [batch * height * width, channels])
    let start = (Tensor.arange(batch) * (height * width)).reshaped(to: [batch, 1, 1])

    func values(_ row: Tensor, _ column: Tensor) -> Tensor {
      let (y, x) = (row.cast(to: .int32), column.cast(to: .int32))
      let place = fillMode.inside(y, size: height) * width + fillMode.inside(x, size: width) + start
      let found = pixels.gathering(place)
      guard fillMode == .constant else { return found }
      let isInside = (y .>= 0).logicalAnd(y .< height).logicalAnd((x .>= 0).logicalAnd(x .< width))
      return found.where(isInside.expandingDimensions(-1), else: fillValue)
    }
    if interpolation == .nearest {
      // Halves go away from zero.
      func nearest(_ place: Tensor) -> Tensor { place.sign() * (place.abs() + 0.5).floor() }
      return values(nearest(rows), nearest(columns))
    }
    let (top, left) = (rows.floor(), columns.floor())
    func part(_ share: Tensor) -> Tensor { share.expandingDimensions(-1).cast(to: images.dtype) }
    let (down, right) = (part(rows - top), part(columns - left))
    let upper = values(top, left) * (1 - right) + values(top, left + 1) * right
    let lower = values(top + 1, left) * (1 - right) + values(top + 1, left + 1) * right
    return upper * (1 - down) + lower * down
  }

  /// A batch of images moved: the pixel at column x and row y takes the value at a0 x + a1 y + a2 and b0 x + b1 y + b2.
  ///
  /// - Parameter matrix: a0, a1, a2, b0, b1, b2, each `(batch,)`.
  func moved(_ images: Tensor, by matrix: [Tensor]) -> Tensor {
    let (height, width) = (images.shape[1], images.shape[2])
    let x = Tensor.arange(width, dtype: .float32).reshaped(to: [1, 1, width])
    let y = Tensor.arange(height, dtype: .float32).reshaped(to: [1, height, 1])
    let m = matrix.map { $0.cast(to: .float32).reshaped(to: [images.shape[0], 1, 1]) }
    return sampled(images, rows: y * m[4] + x * m[3] + m[5], columns: y * m[1] + x * m[0] + m[2])
  }
}
