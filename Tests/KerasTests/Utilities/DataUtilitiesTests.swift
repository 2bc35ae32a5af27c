import Testing

@testable import Keras

@Suite("Preparing data", .ownSession())
struct DataUtilitiesTests {
  private let facts = Result { try NumPyArchive(fixture("data/facts.npz")) }

  private func expect(
    _ tensor: Tensor, _ fact: String, within tolerance: Double = 0, at location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try facts.get().tensor(fact)
    #expect(tensor.spec == expected.spec, "\(fact)", sourceLocation: location)
    for (value, wanted) in zip(try tensor.scalars(as: Double.self), try expected.scalars(as: Double.self)) {
      #expect(abs(value - wanted) <= tolerance, "\(fact)", sourceLocation: location)
    }
  }

  @Test("Labels become one-hot rows, as in Keras")
  func oneHot() throws {
    try expect(toCategorical(Tensor([0, 2, 1, 1] as [Int32], shape: [2, 2])), "categorical/matrix")
    try expect(toCategorical(Tensor([2, 0] as [UInt8], shape: [2, 1]), numClasses: 4), "categorical/column")
    try expect(toCategorical(Tensor(1, dtype: .int32), numClasses: 3), "categorical/scalar")
    #expect(try toCategorical([1, 0]).scalars(as: Float.self) == [0, 1, 1, 0])
    #expect(try toCategorical(Tensor([2.0, 0.0] as [Float])).shape == [2, 3])
    #expect(try toCategorical([], numClasses: 3).shape == [0, 3])
  }

  @Test("A label outside the classes is refused by name")
  func refusesLabels() {
    func text(_ body: () throws -> Void) -> String? { thrownText(body) }
    #expect(
      text { _ = try toCategorical([0, 10, 3], numClasses: 10) }
        == "toCategorical: label 10 at index 1; expected 0 to 9, since numClasses is 10")
    #expect(text { _ = try toCategorical([0, 1, -3]) } == "toCategorical: label -3 at index 2; expected 0 or more")
    #expect(text { _ = try toCategorical(Tensor([0.5] as [Float])) }?.contains("label 0.5 at index 0") == true)
    #expect(text { _ = try toCategorical(Tensor([Float.nan]), numClasses: 3) }?.contains("label nan") == true)
    #expect(text { _ = try toCategorical(Tensor([Double.infinity])) }?.contains("label inf") == true)
    #expect(text { _ = try toCategorical([]) }?.contains("pass numClasses") == true)
    #expect(text { _ = try toCategorical([1], numClasses: 0) }?.contains("numClasses is 0") == true)
    #expect(text { _ = try toCategorical([1, 1_000_000_000_000]) }?.contains("1000000000000") == true)
  }

  @Test("Sequences are filled up and cut at the side that is asked for, as in Keras")
  func pads() throws {
    let sequences = [[1], [2, 3], [], [4, 5, 6, 7], [8, 9, 10]]
    for maxlen in [nil, 2, 3, 6] as [Int?] {
      for padding in ["pre", "post"] {
        for truncating in ["pre", "post"] {
          let padded = try padSequences(sequences, maxlen: maxlen, padding: padding, truncating: truncating, value: -1)
          try expect(padded, "pad/\(maxlen.map(String.init) ?? "None")/\(padding)/\(truncating)")
        }
      }
    }
    let sides = try padSequences([[1], [2, 3, 4]], maxlen: 2, padding: .post, truncating: .post)
    #expect(try sides.scalars(as: Int.self) == [1, 0, 2, 3])
    let vectors = [
      Tensor((0..<6).map { Float($0) }, shape: [3, 2]), Tensor([0.75, 1.75] as [Float], shape: [1, 2]),
      Tensor.zeros([0, 2]),
    ]
    try expect(padSequences(vectors, maxlen: 2, dtype: .float32, padding: .post, value: 0.5), "pad/vectors")
    #expect(try padSequences([[0.5, -1.75]], dtype: .float64).scalars(as: Double.self) == [0.5, -1.75])
    #expect(try padSequences([[0.5, -1.75]]).scalars(as: Int.self) == [0, -1])
    #expect(try padSequences([[Int]](), maxlen: 3).shape == [0, 3])
    #expect(try padSequences([[1, 2]], maxlen: 0).shape == [1, 0])
  }

  @Test("Sequences that cannot become one tensor are refused")
  func refusesSequences() {
    func text(_ body: () throws -> Void) -> String { thrownText(body) ?? "" }
    #expect(text { _ = try padSequences([[Int]]()) }.contains("pass maxlen"))
    #expect(text { _ = try padSequences([[1]], maxlen: -1) }.contains("maxlen is -1"))
    #expect(text { _ = try padSequences([[1]], padding: "front") }.contains("unknown side of a sequence 'front'"))
    #expect(text { _ = try padSequences([[1], [300]], dtype: .uint8) }.contains("300.0 in sequence 1"))
    #expect(text { _ = try padSequences([[1], [1, 2]], dtype: .uint8, value: -1) }.contains("value is -1.0"))
    #expect(text { _ = try padSequences([[Double.nan]]) }.contains("nan in sequence 0"))
    #expect(text { _ = try padSequences([Tensor.zeros([2, 3]), Tensor.zeros([2, 4])]) }.contains("(2, 4)"))
  }

  @Test("Vectors are divided by their norm, as in Keras; those of norm 0 stay")
  func normalizes() throws {
    let x = try facts.get().tensor("normalize/x")
    for (order, name) in [(1.0, "1"), (2, "2"), (3, "3"), (.infinity, "inf")] {
      for axis in [-1, 1] {
        try expect(normalize(x, axis: axis, order: order), "normalize/\(axis)/\(name)", within: 1e-6)
      }
    }
    try expect(normalize(x, axis: 0), "normalize/0/2", within: 1e-6)
    #expect(try normalize(Tensor([3, 4] as [Int32])).scalars(as: Float.self) == [0.6, 0.8])
    #expect(thrownText { _ = try normalize(x, axis: 2) }?.contains("axis is 2, but x has the shape (3, 3)") == true)
    #expect(thrownText { _ = try normalize(x, order: 0) }?.contains("order is 0.0") == true)
  }
}
