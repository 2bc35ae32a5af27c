import Tensors
import Testing

@testable import Keras

/// Feeds cut arrays into batches.
@Suite(.ownSession()) struct FeedTests {
  private func data(_ count: Int, width: Int) throws -> TrainingData {
    let x = Tensor((0..<count).flatMap { Array(repeating: Float($0), count: width) }, shape: [count, width])
    return try TrainingData(Batch(x, Tensor((0..<count).map { Int32($0) })), for: "test")
  }

  /// A step for batches of these shapes that adds up the samples' numbers in a variable.
  private func step(_ signature: BatchSignature, adding total: Variable) throws -> Program {
    let inputs = signature.all.map { Tensor.placeholder("input", shape: $0.shape, dtype: $0.dtype) }
    let trace = Trace()
    try trace.record {
      try total.assign(total.value + inputs[0][.all, 0].sum() * 1000 + inputs[1].sum().cast(to: .float32))
    }
    return try Program(label: "sum", inputs: inputs, outputs: [], trace: trace)
  }

  @Test(arguments: [nil, 9] as [UInt64?])
  func eachPassHasEverySampleAndAShorterBatchAtItsEnd(seed: UInt64?) throws {
    let feed = try ArrayFeed(try data(70, width: 4), batchSize: 32, shuffleSeed: seed)
    for pass in 0..<3 {
      #expect(feed.remaining == 3)
      let total = Variable(name: "total", shape: [])
      for rows in [32, 32, 6] {
        #expect(try feed.advance())
        #expect(feed.signature.all.map(\.shape) == [[rows, 4], [rows]])
        let step = try step(feed.signature, adding: total)
        if pass == 0 { try feed.begin(for: step) }
        try feed.run(step)
      }
      #expect(try total.value.item() == Double(69 * 70 / 2 * 1001))
    }
  }

  @Test func theLastSamplesAreSplitOff() throws {
    let (first, last) = try data(10, width: 2).split(last: 0.25)
    #expect(first.count == 7)
    #expect(try last.y!.scalars(as: Int32.self) == [7, 8, 9])
    #expect(try last.x[0, 1].item() == 7)
  }
}
