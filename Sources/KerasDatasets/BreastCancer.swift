import CDatasets
import Tensors

extension Datasets {
  /// Measurements of breast tumours, malignant or benign; ships with the package.
  public static var breastCancer: BreastCancer { BreastCancer() }

  /// Wolberg, Mangasarian, Street, Street: "Breast Cancer Wisconsin (Diagnostic)", UCI Machine Learning Repository
  /// (1995).
  ///
  /// The same 569 samples as scikit-learn's `load_breast_cancer`.
  public struct BreastCancer: Sendable {
    /// What the 30 columns measure: ten properties of the cell nuclei, each as mean, standard error and worst value.
    public var featureNames: [String] {
      let properties = [
        "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
        "symmetry",
        "fractal dimension",
      ]
      return properties.map { "mean \($0)" } + properties.map { "\($0) error" } + properties.map { "worst \($0)" }
    }

    /// What the classes 0 and 1 are.
    public var targetNames: [String] { ["malignant", "benign"] }

    /// All samples in their original order.
    ///
    /// - Returns: `x`, float32 `(569, 30)`, in the measurements' own units, and `y`, int64 `(569,)`: 0 is malignant, 1
    ///   benign.
    public func load() throws -> (x: Tensor, y: Tensor) {
      let features = UnsafeBufferPointer(start: cdatasets_breast_cancer_features(), count: 569 * 30)
      let labels = cdatasets_breast_cancer_labels()!
      let y = (0..<569).map { Int64(labels[$0] - 48) }
      return (Tensor(features.map { Float($0) }, shape: [569, 30]), Tensor(y))
    }

    /// The samples shuffled and split.
    ///
    /// - Parameters:
    ///   - testSplit: the part that becomes test data, from 0 up to 1.
    ///   - seed: what the order depends on.
    /// - Throws: ``KerasError``, when an argument is out of range.
    public func load(testSplit: Double, seed: Int = 113) throws -> TrainTestTensors {
      let (x, y) = try load()
      return try Datasets.shuffledSplit("breastCancer", x, y, testSplit: testSplit, seed: seed)
    }
  }
}
