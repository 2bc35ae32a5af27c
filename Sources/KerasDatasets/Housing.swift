import KerasFiles
import Tensors

extension Datasets {
  /// Prices of houses around Boston in the 1970s.
  public static var bostonHousing: BostonHousing { BostonHousing() }
  /// Prices of houses in the districts of California in 1990.
  public static var californiaHousing: CaliforniaHousing { CaliforniaHousing() }

  /// Harrison, Rubinfeld: "Hedonic housing prices and the demand for clean air" (1978), from the StatLib archive.
  ///
  /// One of its columns, "B", builds on the assumption that people value racial segregation. Use it to teach about
  /// ethics in data science, and ``Datasets/californiaHousing`` for anything else.
  public struct BostonHousing: Sendable {
    /// Loads the data, from the cache or the network.
    ///
    /// - Parameters:
    ///   - path: the file's name in the cache folder, or a path with a slash in it.
    ///   - testSplit: the part that becomes test data, from 0 up to 1.
    ///   - seed: what the order depends on; the same as in Python gives the same order.
    /// - Returns: float64 tensors: 13 attributes of each place, and the median price of its houses in 1,000 dollars.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged; ``KerasError``, when an argument
    ///   is out of range.
    public func load(
      path: String = "boston_housing.npz", testSplit: Double = 0.2, seed: Int = 113
    ) throws -> TrainTestTensors {
      try Datasets.check(testSplit, "bostonHousing")
      let file = DatasetFile.keras(
        "boston_housing.npz", hash: "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5")
      let (x, y) = try NumPyArchive(file.located(path)).samples("x", "y")
      return try Datasets.shuffledSplit("bostonHousing", x, y, testSplit: testSplit, seed: seed)
    }
  }

  /// Pace, Barry: "Sparse spatial autoregressions" (1997), from the StatLib archive; made from the census of 1990.
  public struct CaliforniaHousing: Sendable {
    /// What the eight columns are.
    public var featureNames: [String] {
      ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"]
    }

    /// Loads the data, from the cache or the network.
    ///
    /// - Parameters:
    ///   - version: `"large"` for 20,640 districts, `"small"` for the first 600.
    ///   - path: the file's name in the cache folder, or a path with a slash in it.
    ///   - testSplit: the part that becomes test data, from 0 up to 1.
    ///   - seed: what the order depends on; the same as in Python gives the same order.
    /// - Returns: tensors of 8 attributes of each district, and the median price of its houses in dollars.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged; ``KerasError``, when an argument
    ///   is none of those above.
    public func load(
      version: String = "large", path: String = "california_housing.npz", testSplit: Double = 0.2, seed: Int = 113
    ) throws -> TrainTestTensors {
      try Datasets.check(testSplit, "californiaHousing")
      guard ["small", "large"].contains(version) else {
        throw KerasError.unknown("version of californiaHousing", version, among: ["small", "large"])
      }
      let file = DatasetFile.keras(
        "california_housing.npz", hash: "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f")
      var (x, y) = try NumPyArchive(file.located(path)).samples("x", "y")
      if version == "small" {
        let first = Array(0..<min(600, y.shape[0]))
        (x, y) = (try x.takingRows(first), try y.takingRows(first))
      }
      return try Datasets.shuffledSplit("californiaHousing", x, y, testSplit: testSplit, seed: seed)
    }
  }
}
