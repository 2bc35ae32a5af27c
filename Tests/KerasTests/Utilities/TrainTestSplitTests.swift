import Testing

@testable import Keras

@Suite("Splitting into training and test data", .ownSession())
struct TrainTestSplitTests {
  private let facts = Result { try NumPyArchive(fixture("data/facts.npz")) }

  private func check(_ name: String, _ split: (Tensor, Tensor) throws -> (Tensor, Tensor)) throws {
    let classes = try facts.get().tensor("split/classes")
    let (train, test) = try split(Tensor.arange(classes.shape[0]), classes)
    #expect(try train.scalars(as: Int.self) == facts.get().tensor("split/\(name)/train").scalars(), "\(name)")
    #expect(try test.scalars(as: Int.self) == facts.get().tensor("split/\(name)/test").scalars(), "\(name)")
  }

  @Test("The same seed gives scikit-learn's split")
  func matchesScikitLearn() throws {
    try check("default") { x, _ in try trainTestSplit(x, seed: 42) }
    try check("quarter") { x, _ in try trainTestSplit(x, testSize: 0.3, seed: 42) }
    try check("count") { x, _ in try trainTestSplit(x, testSize: 7, seed: 42) }
    try check("both") { x, _ in try trainTestSplit(x, testSize: 0.2, trainSize: 0.5, seed: 42) }
    try check("in-order") { x, _ in try trainTestSplit(x, testSize: 0.2, shuffle: false) }
    try check("stratified") { x, y in try trainTestSplit(x, testSize: 0.2, seed: 42, stratify: y) }
    try check("stratified-both") { x, y in
      try trainTestSplit(x, testSize: 11, trainSize: 31, seed: 42, stratify: y)
    }
    try check("stratified-one-hot") { x, y in
      try trainTestSplit(x, testSize: 0.37, seed: 42, stratify: toCategorical(y))
    }
  }

  @Test("Inputs and targets stay together")
  func keepsPairs() throws {
    let x = Tensor((0..<40).map { Float($0) }, shape: [20, 2])
    let y = Tensor((0..<20).map { Int32($0) })
    let (xTrain, xTest, yTrain, yTest) = try trainTestSplit(x, y)
    #expect(xTrain.shape == [15, 2] && xTest.shape == [5, 2] && yTrain.shape == [15] && yTest.shape == [5])
    for (inputs, targets) in [(xTrain, yTrain), (xTest, yTest)] {
      let rows = try inputs.scalars(as: Float.self)
      for (index, target) in try targets.scalars(as: Float.self).enumerated() {
        #expect(rows[2 * index] == 2 * target && rows[2 * index + 1] == 2 * target + 1)
      }
    }
    #expect(try (yTrain.scalars(as: Int.self) + yTest.scalars()).sorted() == Array(0..<20))
  }

  @Test("What cannot be split is refused with the reason")
  func refuses() throws {
    let x = Tensor.arange(10)
    func text(_ body: () throws -> Void) -> String { thrownText(body) ?? "" }
    #expect(text { _ = try trainTestSplit(x, Tensor.arange(9)) }.contains("y has 9 samples, x has 10"))
    #expect(text { _ = try trainTestSplit(x, testSize: 0) }.contains("testSize is 0.0"))
    #expect(text { _ = try trainTestSplit(x, testSize: 10) }.contains("below the 10 there are"))
    #expect(text { _ = try trainTestSplit(x, testSize: 2.5) }.contains("testSize is 2.5"))
    #expect(text { _ = try trainTestSplit(x, testSize: .nan) }.contains("testSize is nan"))
    #expect(text { _ = try trainTestSplit(x, testSize: 0.6, trainSize: 0.6) }.contains("cannot be split"))
    #expect(text { _ = try trainTestSplit(Tensor.arange(1)) }.contains("cannot be split"))
    #expect(text { _ = try trainTestSplit(Tensor.zeros([0, 3])) }.contains("cannot be split"))
    #expect(text { _ = try trainTestSplit(Tensor(1.0)) }.contains("scalar"))
    #expect(text { _ = try trainTestSplit(x, seed: -1) }.contains("seed is -1"))
    #expect(text { _ = try trainTestSplit(x, shuffle: false, stratify: x) }.contains("shuffle"))
    let lonely = Tensor([0, 0, 0, 0, 0, 1, 1, 1, 1, 2] as [Int32])
    #expect(text { _ = try trainTestSplit(x, stratify: lonely) }.contains("sample 9 is the only one of its class"))
    let classes = Tensor([0, 0, 1, 1, 2, 2, 3, 3, 4, 4] as [Int32])
    #expect(text { _ = try trainTestSplit(x, testSize: 3, stratify: classes) }.contains("too few for 5 classes"))
    #expect(throws: TensorError.self) { try trainTestSplit(x + Tensor.arange(3)) }
  }
}
