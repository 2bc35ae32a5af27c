import Testing

@testable import Keras

@Suite("Data sets that ship with the package")
struct BundledDatasetsTests {
  private let facts = Result { try NumPyArchive(fixture("data/facts.npz")) }

  private func fact(_ name: String) throws -> [Double] { try facts.get().tensor(name).scalars() }

  @Test("The digits are scikit-learn's, pixel by pixel")
  func digits() throws {
    let (x, y) = try Datasets.digits.load()
    #expect(x.spec == TensorSpec([1797, 8, 8], .float32))
    #expect(y.spec == TensorSpec([1797], .int64))
    let pixels = try x.scalars(as: Float.self)
    #expect(pixels.min() == 0 && pixels.max() == 16)
    // Each pixel counts differently in an image's sum.
    let sums = (0..<1797).map { image in
      (0..<64).reduce(0.0) { $0 + Double(pixels[image * 64 + $1]) * Double($1 + 1) }
    }
    #expect(try sums == fact("digits/images"))
    #expect(try y.scalars(as: Double.self) == fact("digits/target"))
  }

  @Test("The tumours are scikit-learn's, by the sums of rows and columns")
  func breastCancer() throws {
    let (x, y) = try Datasets.breastCancer.load()
    #expect(x.spec == TensorSpec([569, 30], .float32))
    let values = try x.scalars(as: Float.self).map(Double.init)
    let rows = (0..<569).map { row in values[row * 30..<(row + 1) * 30].reduce(0, +) }
    let columns = (0..<30).map { column in stride(from: column, to: values.count, by: 30).reduce(0) { $0 + values[$1] }
    }
    for (sum, expected) in zip(rows + columns, try fact("breast-cancer/rows") + fact("breast-cancer/columns")) {
      #expect(abs(sum - expected) <= 1e-9 * expected)
    }
    #expect(try y.scalars(as: Double.self) == fact("breast-cancer/target"))
    let names = Datasets.breastCancer.featureNames
    #expect(names.count == 30 && names[0] == "mean radius" && names[17] == "concave points error")
    #expect(names[29] == "worst fractal dimension" && Datasets.breastCancer.targetNames == ["malignant", "benign"])
  }

  @Test("The diabetes patients are scikit-learn's, scaled and in their own units", arguments: [true, false])
  func diabetes(scaled: Bool) throws {
    let (x, y) = try Datasets.diabetes.load(scaled: scaled)
    #expect(x.spec == TensorSpec([442, 10], .float32))
    let values = try x.scalars(as: Float.self).map(Double.init)
    let name = scaled ? "scaled" : "raw"
    for (value, expected) in zip(values, try fact("diabetes/\(name)/first")) {
      #expect(abs(value - expected) <= 1e-7 * max(abs(expected), 0.1))
    }
    let expected = try fact("diabetes/\(name)/rows")
    for row in 0..<442 {
      let sum = values[row * 10..<(row + 1) * 10].reduce(0, +)
      #expect(abs(sum - expected[row]) <= 1e-6 * max(abs(expected[row]), 0.1))
    }
    #expect(try y.scalars(as: Double.self) == fact("diabetes/target"))
  }

  @Test("A split shuffles samples with their targets, in NumPy's order for the seed")
  func splits() throws {
    let (x, y) = try Datasets.digits.load()
    let ((xTrain, yTrain), (xTest, yTest)) = try Datasets.digits.load(testSplit: 0.2)
    #expect(xTrain.shape == [1437, 8, 8] && yTrain.shape == [1437])
    #expect(xTest.shape == [360, 8, 8] && yTest.shape == [360])
    var generator = MersenneTwister(seed: 113)
    let order = generator.permutation(1797)
    #expect(
      try yTrain.scalars(as: Int.self) + yTest.scalars(as: Int.self) == order.map { try y.scalars(as: Int.self)[$0] })
    let pixels = try x.scalars(as: Float.self)
    let first = order[1437] * 64
    #expect(try Array(xTest.scalars(as: Float.self)[..<64]) == Array(pixels[first..<first + 64]))
    let cancer = try Datasets.breastCancer.load(testSplit: 0.1, seed: 1)
    #expect(cancer.train.x.shape == [512, 30] && cancer.test.y.shape == [57])
    let diabetes = try Datasets.diabetes.load(testSplit: 0)
    #expect(diabetes.train.x.shape == [442, 10] && diabetes.test.x.shape == [0, 10])
  }

  @Test("A test split outside 0..<1 and a seed that is none are refused", arguments: [-0.1, 1, .nan])
  func refuses(testSplit: Double) {
    let text = thrownText { _ = try Datasets.digits.load(testSplit: testSplit) }
    #expect(text == "digits.load: testSplit is \(testSplit); expected 0 up to, but not, 1")
    #expect(thrownText { _ = try Datasets.diabetes.load(testSplit: 0.2, seed: -1) }?.contains("seed is -1") == true)
  }

  @Test("The older generator of NumPy gives NumPy's orders")
  func permutations() throws {
    let names = try facts.get().names.filter { $0.hasPrefix("permutation/") }
    #expect(names.count == 5)
    for name in names {
      let parts = name.split(separator: "/")
      var generator = MersenneTwister(seed: try #require(UInt32(parts[1])))
      #expect(try generator.permutation(#require(Int(parts[2]))).map(Double.init) == fact(name))
    }
  }
}
