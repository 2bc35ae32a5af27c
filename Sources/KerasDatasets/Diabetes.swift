import CDatasets
import Tensors

extension Datasets {
  /// Measurements of diabetes patients, and how far the disease had gone a year later; ships with the package.
  public static var diabetes: Diabetes { Diabetes() }

  /// Efron, Hastie, Johnstone, Tibshirani: "Least Angle Regression", Annals of Statistics (2004).
  ///
  /// The same 442 samples as scikit-learn's `load_diabetes`.
  public struct Diabetes: Sendable {
    /// What the ten columns are: age, sex, body mass index, mean blood pressure and six measurements of blood serum.
    public var featureNames: [String] { ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"] }

    /// All samples in their original order.
    ///
    /// - Parameter scaled: whether each column has mean 0 and the sum of its squares is 1, as in the paper; otherwise
    ///   the columns are in their own units.
    /// - Returns: `x`, float32 `(442, 10)`, and `y`, float32 `(442,)`, from 25 to 346.
    public func load(scaled: Bool = true) throws -> (x: Tensor, y: Tensor) {
      let (count, width) = (442, 10)
      var features = Array(UnsafeBufferPointer(start: cdatasets_diabetes_features(), count: count * width))
      if scaled {
        for column in 0..<width {
          let places = stride(from: column, to: count * width, by: width)
          let mean = places.reduce(0) { $0 + features[$1] } / Double(count)
          for place in places { features[place] -= mean }
          let length = places.reduce(0) { $0 + features[$1] * features[$1] }.squareRoot()
          for place in places { features[place] /= length }
        }
      }
      let targets = UnsafeBufferPointer(start: cdatasets_diabetes_targets(), count: count)
      return (Tensor(features.map { Float($0) }, shape: [count, width]), Tensor(targets.map { Float($0) }))
    }

    /// The samples shuffled and split.
    ///
    /// - Parameters:
    ///   - scaled: as in ``load(scaled:)``.
    ///   - testSplit: the part that becomes test data, from 0 up to 1.
    ///   - seed: what the order depends on.
    /// - Throws: ``KerasError``, when an argument is out of range.
    public func load(scaled: Bool = true, testSplit: Double, seed: Int = 113) throws -> TrainTestTensors {
      let (x, y) = try load(scaled: scaled)
      return try Datasets.shuffledSplit("diabetes", x, y, testSplit: testSplit, seed: seed)
    }
  }
}
