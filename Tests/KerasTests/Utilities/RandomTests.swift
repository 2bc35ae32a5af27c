import Keras
import Testing

/// Random tensors: their distributions, their seeds, and what is refused.
@Suite(.ownSession()) struct RandomTests {
  @Test func normalNumbersHaveTheMomentsThatWereAskedFor() throws {
    let x = Random.normal([100, 1000], mean: 3, stddev: 2, seed: 1)
    #expect(x.shape == [100, 1000] && x.dtype == .float32)
    // Five standard errors.
    #expect(abs(try x.mean().item() - 3) < 5 * 2 / 316.2)
    #expect(abs(try x.std().item() - 2) < 5 * 2 / 447.2)
    #expect(abs(try (x > 5).mean().item() - 0.158655) < 5 * 0.3654 / 316.2)
  }

  @Test func truncatedNormalNumbersStayInsideTwoStandardDeviations() throws {
    let x = Random.truncatedNormal([100_000], mean: 1, stddev: 0.5, seed: 2)
    #expect(try x.min().item() >= 0 && x.max().item() <= 2)
    // The standard deviation of a normal distribution cut at two of its own is 0.879626.
    #expect(abs(try x.std().item() - 0.5 * 0.879626) < 0.005)
    #expect(abs(try (x < 1 - 0.25).mean().item() - (0.308538 - 0.022750) / 0.954500) < 5 * 0.458 / 316.2)
  }

  @Test func uniformAndWholeNumbersFillTheirRange() throws {
    let x = Random.uniform([10_000], minval: -1, maxval: 3, seed: 3)
    #expect(try x.min().item() >= -1 && x.max().item() < 3)
    #expect(abs(try x.mean().item() - 1) < 5 * 1.1547 / 100)
    let n = Random.randint([10_000], 2, 7, seed: 4)
    #expect(n.dtype == .int32)
    let counts = try n.bincount().scalars(as: Int.self)
    #expect(counts.count == 7 && counts[..<2] == [0, 0])
    #expect(counts[2...].allSatisfy { abs($0 - 2000) < 200 })
    #expect(try n.allClose(Random.integers([10_000], 2, 7, seed: 4)).item(as: Bool.self))
    #expect(try n.allClose(Random.randint([10_000], minval: 2, maxval: 7, seed: 4)).item(as: Bool.self))
  }

  @Test func aPermutationHasEachNumberOnce() throws {
    let order = Random.permutation(10_000, seed: 5)
    #expect(order.dtype == .int32)
    #expect(try order.sort().scalars(as: Int.self) == Array(0..<10_000))
    #expect(try order.scalars(as: Int.self) != Array(0..<10_000))
  }

  @Test func shufflingKeepsRowsTogether() throws {
    let x = Tensor.arange(40).reshaped(20, 2)
    let y = Random.shuffle(x, seed: 6)
    #expect(try (y[.all, 1] - y[.all, 0]).scalars(as: Int.self) == Array(repeating: 1, count: 20))
    #expect(try y[.all, 0].sort().scalars(as: Int.self) == Array(stride(from: 0, to: 40, by: 2)))
    let columns = Random.permutation(x, axis: 1, seed: 7)
    #expect(try columns.sum(axis: 1).scalars(as: Int.self) == x.sum(axis: 1).scalars(as: Int.self))
  }

  @Test func categoriesComeAsOftenAsTheirProbabilitiesSay() throws {
    let logits = Tensor([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]] as [[Float]]).log()
    let drawn = Random.categorical(logits, 20_000, seed: 8)
    #expect(drawn.shape == [2, 20_000])
    for (row, shares) in zip(drawn, [[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]) {
      let counts = try row.bincount(minLength: 3).scalars(as: Double.self)
      for (count, share) in zip(counts, shares) { #expect(abs(count / 20_000 - share) < 5 * 0.5 / 141.4) }
    }
  }

  @Test func dropoutKeepsTheMean() throws {
    let y = Random.dropout(Tensor.ones([100, 1000]), 0.25, seed: 9)
    #expect(abs(try (y == 0).mean().item() - 0.25) < 5 * 0.433 / 316.2)
    #expect(abs(try y.max().item() - 4.0 / 3) < 1e-6)
    let rows = Random.dropout(Tensor.ones([50, 4]), 0.5, noiseShape: [50, 1], seed: 10)
    #expect(try (rows == rows[.all, 0..<1]).all().item(as: Bool.self))
  }

  @Test func theSameSeedGivesTheSameNumbers() throws {
    func numbers(_ seed: (any RandomSeedSource)?) throws -> [Float] {
      try Random.normal([4], seed: seed).scalars(as: Float.self)
    }
    #expect(try numbers(7) == numbers(7))
    #expect(try numbers(7) != numbers(8))
    let generator = SeedGenerator(seed: 7)
    #expect(try numbers(generator) != numbers(generator))
    setRandomSeed(3)
    let first = try numbers(nil)
    #expect(try numbers(nil) != first)
    setRandomSeed(3)
    #expect(try numbers(nil) == first)
  }

  @Test func whatCannotBeDrawnSaysSo() throws {
    let failures: [(Tensor, String)] = [
      (Random.normal([2], dtype: .int32), "expected a floating-point type"),
      (Random.uniform([-1]), "negative dimension"),
      (Random.randint([2], 3, 3), "the lower number first"),
      (Random.randint([2], 0, 3, dtype: .float32), "integer type"),
      (Random.shuffle(Tensor.ones([2]), axis: 1), "axis 1 is out of range"),
      (Random.categorical(Tensor.ones([2]), 1), "expected (batch, classes)"),
      (Random.dropout(Tensor.ones([2]), 1), "rate 1.0"),
      (Trace().record { Random.normal([2]) }, "keep a SeedGenerator"),
    ]
    for (result, text) in failures {
      let error = try #require(result.error, "\(text)")
      #expect(error.description.contains(text), "\(error)")
    }
    #expect(Trace().record { Random.normal([2], seed: SeedGenerator(seed: 1)) }.error == nil)
  }
}
