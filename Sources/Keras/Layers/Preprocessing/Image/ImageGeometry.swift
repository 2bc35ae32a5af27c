import Tensors

extension BaseRandomImageLayer {
  /// For each image where one side of a rectangle begins and ends, at a random place.
  ///
  /// - Parameter share: the side's length as a share of the image's, `(batch,)`.
  func side(_ share: Tensor, of length: Int) throws -> (start: Tensor, end: Tensor) {
    let size = share * length
    let start = try uniform(share.shape) * (Double(length) - size)
    return (start, start + size)
  }

  /// Throws unless images have three channels.
  func requireColors(_ images: Tensor) throws {
    guard images.shape[3] == 3 else {
      throw KerasError.incompatibleInput(
        layer: name, "expected images of red, green and blue, got \(images.shape[3]) channels")
    }
  }
}

extension Tensor {
  /// True inside of a rectangle for each image: `(batch, height, width, 1)`.
  static func rectangles(
    rows: (start: Tensor, end: Tensor), columns: (start: Tensor, end: Tensor), height: Int, width: Int
  ) -> Tensor {
    let y = Tensor.arange(height, dtype: .float32).reshaped(to: [1, height, 1, 1])
    let x = Tensor.arange(width, dtype: .float32).reshaped(to: [1, 1, width, 1])
    return (y .>= rows.start.perImage).logicalAnd(y .< rows.end.perImage)
      .logicalAnd((x .>= columns.start.perImage).logicalAnd(x .< columns.end.perImage))
  }
}

/// The projective map between a rectangle and a quadrilateral. Heckbert, "Fundamentals of texture mapping and image
/// warping" (1989).
enum Homography {
  /// The map that takes four corners to those of a rectangle: nine coefficients, each `(batch,)`, row by row of the
  /// matrix.
  ///
  /// - Parameter corners: `(batch, 4, 2)`, x and y: those of the rectangle's upper left, upper right, lower left and
  ///   lower right corner.
  static func fromQuadrilateral(_ corners: Tensor, toWidth width: Double, height: Double) -> [Tensor] {
    func corner(_ index: Int) -> (x: Tensor, y: Tensor) { (corners[.all, index, 0], corners[.all, index, 1]) }
    let (upperLeft, upperRight, lowerLeft, lowerRight) = (corner(0), corner(1), corner(2), corner(3))
    // From the unit square to the quadrilateral.
    let (x1, y1) = (upperRight.x - lowerRight.x, upperRight.y - lowerRight.y)
    let (x2, y2) = (lowerLeft.x - lowerRight.x, lowerLeft.y - lowerRight.y)
    let (x3, y3) = (
      upperLeft.x - upperRight.x - lowerLeft.x + lowerRight.x, upperLeft.y - upperRight.y - lowerLeft.y + lowerRight.y
    )
    let determinant = x1 * y2 - x2 * y1
    let g = (x3 * y2 - x2 * y3) / determinant
    let h = (x1 * y3 - x3 * y1) / determinant
    let (a, b, c) = (
      upperRight.x - upperLeft.x + g * upperRight.x, lowerLeft.x - upperLeft.x + h * lowerLeft.x, upperLeft.x
    )
    let (d, e, f) = (
      upperRight.y - upperLeft.y + g * upperRight.y, lowerLeft.y - upperLeft.y + h * lowerLeft.y, upperLeft.y
    )
    // Back by the adjugate, then from the unit square to the rectangle.
    let inverse = [
      e - f * h, c * h - b, b * f - c * e,
      f * g - d, a - c * g, c * d - a * f,
      d * h - e * g, b * g - a * h, a * e - b * d,
    ]
    return inverse.enumerated().map { index, value in index < 3 ? value * width : index < 6 ? value * height : value }
  }
}
