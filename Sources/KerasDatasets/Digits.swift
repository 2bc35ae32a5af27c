import CDatasets
import Tensors

extension Datasets {
  /// Handwritten digits as images of 8×8 pixels; ships with the package.
  public static var digits: Digits { Digits() }

  /// Alpaydin, Kaynak: "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (1998), its test
  /// set.
  ///
  /// The same 1,797 images as scikit-learn's `load_digits`.
  public struct Digits: Sendable {
    /// All samples in their original order.
    ///
    /// - Returns: `x`, float32 `(1797, 8, 8)`, with values from 0 (paper) to 16 (ink), and `y`, int64 `(1797,)`, the
    ///   digits.
    public func load() throws -> (x: Tensor, y: Tensor) {
      let count = 1797
      let pixels = cdatasets_digits_pixels()!
      let labels = cdatasets_digits_labels()!
      let x = (0..<count * 64).map { Float(Self.value(pixels[$0])) }
      let y = (0..<count).map { Int64(Self.value(labels[$0])) }
      return (Tensor(x, shape: [count, 8, 8]), Tensor(y))
    }

    /// The samples shuffled and split.
    ///
    /// - Parameters:
    ///   - testSplit: the part that becomes test data, from 0 up to 1.
    ///   - seed: what the order depends on.
    /// - Throws: ``KerasError``, when an argument is out of range.
    public func load(testSplit: Double, seed: Int = 113) throws -> TrainTestTensors {
      let (x, y) = try load()
      return try Datasets.shuffledSplit("digits", x, y, testSplit: testSplit, seed: seed)
    }

    /// What a digit of base 17 stands for: 0-9, a-g.
    private static func value(_ character: CChar) -> Int {
      let code = Int(character)
      return code <= 57 ? code - 48 : code - 87
    }
  }
}
