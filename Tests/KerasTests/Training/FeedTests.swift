import Tensors
import Testing

@testable import Keras

/// Feeds give every sample once a pass, whichever way they take it.
@Suite(.ownSession()) struct FeedTests {
  private func data(_ count: Int, width: Int) throws -> TrainingData {
    let x = Tensor((0..<count).flatMap { Array(repeating: Float($0), count: width) }, shape: [count, width])
    return try TrainingData(x, Tensor((0..<count).map { Int32($0) }), nil, for: "test")
  }

  /// The sample numbers of a pass's batches; x and y must agree.
  private func pass(_ feed: ArrayFeed, width: Int) throws -> [[Int]] {
    try (0..<feed.batchesPerPass!).map { number throws -> [Int] in
      #expect(try feed.advance())
      // A step has copied some of the next batch, or all of it, before this one is no longer needed.
      if let side = feed.sideWork {
        #expect(side.pointee.begun == 0 && side.pointee.pieces > 0)
        while side.pointee.begun < side.pointee.pieces * Int64(number % 3) / 2 {
          side.pointee.piece(side.pointee.context, side.pointee.begun)
          side.pointee.begun += 1
        }
      }
      let rows = feed.signature.rows
      #expect(feed.signature.y?.shape == [rows])
      let x = feed.pointers[0].assumingMemoryBound(to: Float.self)
      let y = feed.pointers[1].assumingMemoryBound(to: Int32.self)
      return (0..<rows).map { row in
        #expect(x[row * width] == Float(y[row]) && x[row * width + width - 1] == Float(y[row]))
        return Int(y[row])
      }
    }
  }

  @Test func inOrderNothingIsCopied() throws {
    let data = try data(70, width: 4)
    let feed = try ArrayFeed.feed(data, batchSize: 32, shuffleSeed: nil)
    #expect(feed is DirectFeed)
    for _ in 0..<2 { #expect(try pass(feed, width: 4) == [Array(0..<32), Array(32..<64), Array(64..<70)]) }
    #expect(feed.remaining == 3)
  }

  @Test(arguments: [4, 1000], [false, true])
  func shuffledEachPassHasEverySampleInANewOrder(width: Int, besideTeam: Bool) throws {
    let data = try data(333, width: width)
    let feed = try ArrayFeed.feed(data, batchSize: 32, shuffleSeed: 9)
    #expect(feed is ShuffledFeed)
    try feed.begin(besideTeam: besideTeam)
    var orders: Set<[Int]> = []
    for _ in 0..<20 {
      let batches = try pass(feed, width: width)
      #expect(batches.map(\.count) == Array(repeating: 32, count: 10) + [13])
      #expect(batches.joined().sorted() == Array(0..<333))
      orders.insert(Array(batches.joined()))
      #expect(feed.sideWork == nil, "the next pass has another order, if it comes at all")
    }
    #expect(orders.count == 20)

    let again = try ArrayFeed.feed(data, batchSize: 32, shuffleSeed: 9)
    #expect(try orders.contains(Array(pass(again, width: width).joined())), "the seed decides")
  }

  @Test func aPrefetchingFeedCanBeLeftAtAnyTime() throws {
    let data = try data(333, width: 1000)
    for steps in 0..<30 {
      let gatherer = try RowGatherer(data, batchSize: 16, seed: 1)
      let feed = try ShuffledFeed(data, batchSize: 16, gatherer: gatherer)
      try feed.begin(besideTeam: false)
      for _ in 0..<steps { #expect(try feed.advance()) }
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

  @Test func theLastSamplesAreSplitOff() throws {
    let (first, last) = try data(10, width: 2).split(last: 0.25)
    #expect(first.count == 7)
    #expect(try last.y!.scalars(as: Int32.self) == [7, 8, 9])
    #expect(try last.x[0, 1].item() == 7)
  }
}
