import Keras
import Testing

@Suite(.ownSession()) struct TimeseriesDatasetTests {
  /// What Scripts/reference/timeseries.py found Python Keras to make of 20 steps.
  private struct Case: Decodable {
    struct Arguments: Decodable {
      let sequence_length: Int
      let sequence_stride, sampling_rate, batch_size, start_index, end_index: Int?
    }
    struct Numbers: Decodable {
      let shape: [Int]
      let values: [Double]
    }
    struct Batch: Decodable {
      let x: Numbers
      let y: Numbers?
    }
    let width, targets: Int
    let arguments: Arguments
    let batches: [Batch]
  }

  private func numbers(_ range: Range<Int>, _ shape: [Int]) -> Tensor { Tensor(range.map { Float($0) }, shape: shape) }

  @Test func batchesAreThoseOfPython() throws {
    let cases: [Case] = try Reference.load("timeseries.json")
    #expect(cases.count == 36)
    for one in cases {
      let data = numbers(0..<20 * max(one.width, 1), one.width == 0 ? [20] : [20, one.width])
      let targets = one.targets == 0 ? nil : numbers(100..<100 + one.targets, [one.targets])
      let arguments = one.arguments
      let dataset = try timeseriesDatasetFromArray(
        data, targets, sequenceLength: arguments.sequence_length, sequenceStride: arguments.sequence_stride ?? 1,
        samplingRate: arguments.sampling_rate ?? 1, batchSize: arguments.batch_size ?? 128,
        startIndex: arguments.start_index, endIndex: arguments.end_index)
      #expect(dataset.count == one.batches.count)
      for (index, expected) in one.batches.enumerated() {
        let batch = try dataset.batch(at: index)
        for (ours, theirs) in [(batch.x, expected.x), (batch.y, expected.y)] {
          #expect(ours?.shape == theirs?.shape)
          #expect(try ours?.scalars(as: Double.self) == theirs?.values)
        }
      }
    }
  }

  @Test func shuffledSequencesKeepTheirTargetsAndChangeOrder() throws {
    func passes(_ seed: Int) throws -> [[Int]] {
      let dataset = try timeseriesDatasetFromArray(
        numbers(0..<40, [40]), numbers(0..<40, [40]), sequenceLength: 3, batchSize: 8, shuffle: true, seed: seed)
      return try (0..<2).map { _ in
        var order: [Int] = []
        while let batch = try dataset.nextBatch() {
          let firsts = try batch.x[.all, 0].scalars(as: Int.self)
          #expect(try firsts == batch.y!.scalars(as: Int.self))
          order += firsts
        }
        dataset.rewind()
        return order
      }
    }
    let orders = try passes(3)
    for order in orders { #expect(order != Array(0..<38) && order.sorted() == Array(0..<38)) }
    #expect(orders[0] != orders[1])
    #expect(try passes(3) == orders && passes(4) != orders)
  }

  @Test func aModelLearnsTheNextStep() throws {
    let series = Tensor((0..<400).map { Float($0) * 0.1 }, shape: [400]).sin()
    let dataset = try timeseriesDatasetFromArray(
      series[0..<390], series[10...], sequenceLength: 10, shuffle: true, seed: 1)
    setRandomSeed(5)
    let model = Sequential([Input(shape: [10]), Dense(1)])
    try model.compile(optimizer: Adam(learningRate: 0.05), loss: "mse")
    let losses = try model.fit(dataset, epochs: 60, verbose: 0).history["loss"]!
    #expect(losses.last! < 0.01 && losses.last! < losses.first! / 10)
  }

  @Test func mistakesAreToldOf() {
    let data = numbers(0..<20, [20])
    func text(_ body: () throws -> Void) -> String {
      #expect(throws: KerasError.self, performing: body).map { "\($0)" } ?? ""
    }
    let mistakes: [(String, () throws -> Void)] = [
      ("sequenceLength is 0; expected 1 or more", { _ = try timeseriesDatasetFromArray(data, nil, sequenceLength: 0) }),
      (
        "20 steps hold no sequence of 21 steps at samplingRate 1",
        { _ = try timeseriesDatasetFromArray(data, nil, sequenceLength: 21) }
      ),
      (
        "10 steps hold no sequence of 5 steps at samplingRate 3",
        {
          _ = try timeseriesDatasetFromArray(
            data, nil, sequenceLength: 5, samplingRate: 3, startIndex: 5, endIndex: 15)
        }
      ),
      (
        "endIndex is 21; expected 1 to 20",
        { _ = try timeseriesDatasetFromArray(data, nil, sequenceLength: 2, endIndex: 21) }
      ),
      (
        "startIndex is -1; expected 0 to 19",
        { _ = try timeseriesDatasetFromArray(data, nil, sequenceLength: 2, startIndex: -1) }
      ),
      (
        "targets has 3 steps; expected more than startIndex, which is 4",
        { _ = try timeseriesDatasetFromArray(data, numbers(0..<3, [3]), sequenceLength: 2, startIndex: 4) }
      ),
      (
        "samplingRate is 0",
        { _ = try timeseriesDatasetFromArray(data, nil, sequenceLength: 2, samplingRate: 0) }
      ),
      ("data is a scalar", { _ = try timeseriesDatasetFromArray(Tensor(1), nil, sequenceLength: 2) }),
      (
        "no sequence of \(Int.max) steps",
        { _ = try timeseriesDatasetFromArray(data, nil, sequenceLength: .max, samplingRate: 9) }
      ),
    ]
    for (part, body) in mistakes {
      let found = text(body)
      #expect(found.contains(part), "\(found)")
    }
  }
}
