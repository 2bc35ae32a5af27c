import Testing

@testable import Keras

private let references: [String: SerializedLayerReference] = try! Reference.load("preprocessing.json")

@Suite("Preprocessing layers against Python Keras", .ownSession())
struct PreprocessingReferenceTests {
  @Test("Configuration, output, shape and gradients are Keras'", arguments: references.keys.sorted())
  func numbers(name: String) throws {
    // Decibels of faint sounds are far from single precision.
    try references[name]!.check(name, absolute: name.hasPrefix("mel") ? 1e-3 : 2e-5)
  }

  @Test(
    "Bins that adapt to data have Keras' boundaries", arguments: ["binsAdaptedFew", "binsAdapted", "binsAdaptedParts"])
  func adapting(name: String) throws {
    let reference = references[name]!
    let given = try #require(try reference.make() as? Discretization)
    let layer = Discretization(numBins: given.numBins, epsilon: given.epsilon)
    try layer.adapt(try #require(reference.data).map(\.tensor))
    let (ours, theirs) = (try #require(layer.binBoundaries), try #require(given.binBoundaries))
    #expect(ours.count == theirs.count)
    for (a, b) in zip(ours, theirs) { #expect(abs(a - b) <= 1e-6 * max(1, abs(b))) }
    try expectClose(layer(reference.input.tensor), reference.output, name)
  }

  @Test("Counts may have weights")
  func weightedCounts() throws {
    let layer = CategoryEncoding(numTokens: 4, outputMode: .count)
    let counts = try layer(
      Tensor([[0, 1, 1], [2, 3, 2]] as [[Int32]]), countWeights: Tensor([[0.5, 1, 2], [1, 1, 3]] as [[Float]]))
    #expect(try counts.scalars(as: Float.self) == [0.5, 3, 0, 0, 0, 0, 4, 1])
    #expect(throws: KerasError.self) {
      try CategoryEncoding(4)(Tensor([[0]] as [[Int32]]), countWeights: Tensor([[1]] as [[Float]]))
    }
  }

  @Test("NaN goes to the last bin, and searches work on every type")
  func searching() throws {
    let row = Tensor([1, 2, 2, 5] as [Float])
    #expect(
      try Tensor([0, 1, 2, 3, 9, .nan] as [Float]).searchSorted(in: row).scalars(as: Int32.self) == [0, 0, 1, 3, 4, 4])
    #expect(try Tensor([2, .nan] as [Float]).searchSorted(in: row, right: true).scalars(as: Int32.self) == [3, 4])
    let integers = Tensor([-3, 1 << 40] as [Int])
    #expect(try Tensor([0, 1 << 41, -4] as [Int]).searchSorted(in: integers).scalars(as: Int32.self) == [1, 2, 0])
    #expect(
      try Tensor([200] as [UInt8]).searchSorted(in: Tensor([100.5, 300] as [Double])).scalars(as: Int32.self) == [1])
  }

  @Test("Mistakes in arguments are told of")
  func mistakes() {
    #expect(
      thrownText { _ = try CategoryEncoding(0, name: "a")(.zeros([1, 1])) }
        == "layer 'a': numTokens is 0; expected 1 or more")
    #expect(
      thrownText { _ = try CategoryEncoding(2, outputMode: .tfIdf, name: "a")(.zeros([1, 1])) }
        == "layer 'a': outputMode is tf_idf; expected one of multi_hot, one_hot, count")
    #expect(
      thrownText { _ = try Discretization(name: "a")(.zeros([1, 1])) }
        == "layer 'a': expected either binBoundaries or numBins, and not both")
    #expect(
      thrownText { _ = try Discretization(numBins: 3, name: "a")(Tensor([1] as [Float])) }
        == "layer 'a': it has no bin boundaries; give it binBoundaries, or call adapt")
    #expect(
      thrownText { _ = try Resizing(2, 2, interpolation: "cubic", name: "a")(.zeros([1, 3, 3, 1])) }?.contains(
        "bicubic")
        == true)
    #expect(
      thrownText { _ = try CenterCrop(2, 2, name: "a")(.zeros([3, 3])) }
        == "layer 'a': expected an image of 3 dimensions or a batch of 4, got shape (3, 3)")
  }
}
