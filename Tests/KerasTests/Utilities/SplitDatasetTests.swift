import Keras
import Testing

@Suite(.ownSession()) struct SplitDatasetTests {
  private let x = Tensor((0..<20).map { Float($0) }, shape: [10, 2])
  private let y = Tensor((0..<10).map { Int32($0) })

  private func first(_ tensor: Tensor) throws -> [Int] { try tensor[.all, 0].scalars(as: Int.self).map { $0 / 2 } }

  @Test func sizesAreFractionsOrCounts() throws {
    for (left, right, expectedLeft, expectedRight) in [
      (0.8, nil, Array(0..<8), [8, 9]), (nil, 0.3, Array(0..<7), [7, 8, 9]), (3, nil, [0, 1, 2], Array(3..<10)),
      (nil, 4, Array(0..<6), Array(6..<10)), (2, 0.5, [0, 1], Array(5..<10)),
      // Half a sample goes to the even number, as Python's round has it.
      (0.25, nil, [0, 1], Array(2..<10)),
    ] as [(Double?, Double?, [Int], [Int])] {
      let parts = try splitDataset(x, leftSize: left, rightSize: right)
      #expect(try first(parts.left) == expectedLeft)
      #expect(try first(parts.right) == expectedRight)
    }
  }

  @Test func inputsAndTargetsStayTogetherWhenTheyAreShuffled() throws {
    let (left, right) = try splitDataset(x, y, leftSize: 0.6, shuffle: true, seed: 7)
    let order = try left.y.scalars(as: Int.self) + right.y.scalars(as: Int.self)
    #expect(order != Array(0..<10) && order.sorted() == Array(0..<10))
    #expect(try first(left.x) + first(right.x) == order)
    #expect(
      try splitDataset(x, y, leftSize: 0.6, shuffle: true, seed: 7).left.y.scalars(as: Int.self)
        == Array(order.prefix(6)))
  }

  @Test func mistakesAreToldOf() {
    for (left, right, part) in [
      (nil, nil, "neither leftSize nor rightSize"), (0, nil, "leftSize is 0.0"), (nil, 10, "rightSize is 10.0"),
      (0.8, 0.4, "cannot be split into 8 on the left and 4"), (0.01, nil, "into 0 on the left"),
    ] as [(Double?, Double?, String)] {
      let error = #expect(throws: KerasError.self) { try splitDataset(x, leftSize: left, rightSize: right) }
      #expect("\(error!)".contains(part), "\(error!)")
    }
    #expect(throws: KerasError.self) { try splitDataset(x, y[0..<4], leftSize: 0.5) }
  }
}
