import CKernels
import Tensors
import Testing

@testable import CPU

/// Feeders give every row once a pass, whichever way they take it.
@Suite struct FeederTests {
  private func arrays(_ count: Int, width: Int) -> [Tensor] {
    [
      Tensor((0..<count).flatMap { Array(repeating: Float($0), count: width) }, shape: [count, width]),
      Tensor((0..<count).map { Int32($0) }),
    ]
  }

  /// The row numbers of a pass's batches of 32; both arrays must agree.
  private func pass(_ feeder: Feeder, rows count: Int, width: Int) throws -> [[Int]] {
    let batches = (count + 31) / 32
    return try (0..<batches).map { number throws -> [Int] in
      try feeder.deliver(number)
      // A step has copied some of the next batch, or all of it, before this one is no longer needed.
      if let side = feeder.sideWork {
        #expect(side.pointee.begun == 0 && side.pointee.pieces > 0)
        while side.pointee.begun < side.pointee.pieces * Int64(number % 3) / 2 {
          side.pointee.piece(side.pointee.context, side.pointee.begun)
          side.pointee.begun += 1
        }
      }
      let x = feeder.pointers[0].assumingMemoryBound(to: Float.self)
      let y = feeder.pointers[1].assumingMemoryBound(to: Int32.self)
      return (0..<min(32, count - number * 32)).map { row in
        #expect(x[row * width] == Float(y[row]) && x[row * width + width - 1] == Float(y[row]))
        return Int(y[row])
      }
    }
  }

  @Test func inOrderNothingIsCopied() throws {
    let arrays = arrays(70, width: 4)
    let feeder = try #require(
      try CPUDevice.current.feeder(for: arrays, batchSize: 32, shuffleSeed: nil) as? DirectFeeder)
    for _ in 0..<2 {
      #expect(try pass(feeder, rows: 70, width: 4) == [Array(0..<32), Array(32..<64), Array(64..<70)])
    }
    feeder.deliver(1)
    #expect(feeder.pointers[0] == arrays[0].storageIfKnown!.pointer + 32 * 4 * 4)
  }

  @Test(arguments: [4, 1000], [false, true])
  func shuffledEachPassHasEveryRowInANewOrder(width: Int, besideTeam: Bool) throws {
    let arrays = arrays(333, width: width)
    let feeder = try #require(
      try CPUDevice.current.feeder(for: arrays, batchSize: 32, shuffleSeed: 9) as? ShuffledFeeder)
    try feeder.begin(besideTeam: besideTeam)
    var orders: Set<[Int]> = []
    for _ in 0..<20 {
      let batches = try pass(feeder, rows: 333, width: width)
      #expect(batches.map(\.count) == Array(repeating: 32, count: 10) + [13])
      #expect(batches.joined().sorted() == Array(0..<333))
      orders.insert(Array(batches.joined()))
      #expect(feeder.sideWork == nil, "the next pass has another order, if it comes at all")
    }
    #expect(orders.count == 20)

    let again = try ShuffledFeeder(arrays, batchSize: 32, seed: 9)
    #expect(try orders.contains(Array(pass(again, rows: 333, width: width).joined())), "the seed decides")
  }

  @Test func aPrefetchingFeederCanBeLeftAtAnyTime() throws {
    let arrays = arrays(333, width: 1000)
    for steps in 0..<20 {
      let feeder = try ShuffledFeeder(arrays, batchSize: 16, seed: 1)
      try feeder.begin(besideTeam: false)
      for step in 0..<steps { try feeder.deliver(step) }
    }
  }

  @Test func everyOrderIsAsLikely() {
    var counts: [[Int64]: Int] = [:]
    for key in 0..<24_000 as Range<UInt64> {
      let elements = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 4)
      defer { elements.deallocate() }
      for index in 0..<4 { elements[index] = Int64(index) }
      shuffle(elements, key: key)
      counts[Array(elements), default: 0] += 1
    }
    #expect(counts.count == 24)
    // 1,000 of each are expected, with a standard deviation of 31.
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
  }
}
