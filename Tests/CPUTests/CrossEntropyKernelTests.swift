import CKernels
import Glibc
import Testing

/// Softmax cross-entropy of a few rows, by the kernel and by its definition in double precision.
private struct CrossEntropy {
  struct Result {
    var loss, probabilities, gradient: [Double]
  }

  var logits: [Double]
  var count: Int
  /// One class a row, or a distribution over the classes.
  var classes: [Int]?
  var distribution: [Double] = []
  var epsilon: Double?
  var wideIndices = false

  var rows: Int { classes?.count ?? (count == 0 ? 0 : distribution.count / count) }

  func run(_ element: ElementKind, threads: Int = 1, wanted: Bool = true) -> Result {
    let x = element.memory(logits)
    let loss = element.memory(count: rows)
    let probabilities = element.memory(count: rows * count)
    let gradient = element.memory(count: rows * count)
    let targets =
      classes.map { wideIndices ? KernelMemory($0.map(Int64.init)) : KernelMemory($0.map(Int32.init)) }
      ?? element.memory(distribution)
    var arguments = ck_softmax_cross_entropy()
    arguments.loss = loss.bytes.baseAddress
    arguments.probabilities = wanted ? probabilities.bytes.baseAddress : nil
    arguments.gradient = wanted ? gradient.bytes.baseAddress : nil
    arguments.logits = UnsafeRawPointer(x.bytes.baseAddress)
    arguments.targets = UnsafeRawPointer(targets.bytes.baseAddress)
    arguments.dtype = Int32(element.dtype.rawValue)
    arguments.target_dtype = Int32((classes == nil ? element.dtype : wideIndices ? CK_I64 : CK_I32).rawValue)
    (arguments.sparse, arguments.clip) = (classes == nil ? 0 : 1, epsilon == nil ? 0 : 1)
    (arguments.epsilon, arguments.threads) = (epsilon ?? 0, Int32(threads))
    (arguments.rows, arguments.count) = (Int64(rows), Int64(count))
    ck_run_softmax_cross_entropy(&arguments)
    withExtendedLifetime((x, targets)) {}
    return Result(
      loss: element.values(loss, rows), probabilities: element.values(probabilities, wanted ? rows * count : 0),
      gradient: element.values(gradient, wanted ? rows * count : 0))
  }

  func expected() -> Result {
    var result = Result(loss: [], probabilities: [], gradient: [])
    for row in 0..<rows {
      let x = Array(logits[row * count..<(row + 1) * count])
      let highest = x.max()!
      let total = highest + log(x.reduce(0) { $0 + exp($1 - highest) })
      let p = x.map { exp($0 - total) }
      var t = [Double](repeating: 0, count: count)
      if let classes {
        t[classes[row]] = 1
      } else {
        t = Array(distribution[row * count..<(row + 1) * count])
      }
      let logs = (0..<count).map { i in epsilon.map { log(min(max(p[i], $0), 1 - $0)) } ?? x[i] - total }
      let kept = (0..<count).map { i in epsilon.map { p[i] >= $0 && p[i] <= 1 - $0 } ?? true ? t[i] : 0 }
      result.loss.append(-(0..<count).reduce(0) { $0 + t[$1] * logs[$1] })
      result.probabilities += p
      result.gradient += (0..<count).map { p[$0] * kept.reduce(0, +) - kept[$0] }
    }
    return result
  }

  /// Logits in steps that no bound of clipping falls on.
  static func sample(rows: Int, count: Int, sparse: Bool, epsilon: Double?, seed: UInt64 = 1) -> CrossEntropy {
    var random = SampleGenerator(seed: seed)
    let logits = (0..<rows * count).map { _ in Double(Float.random(in: -5...5, using: &random)) }
    var sample = CrossEntropy(logits: logits, count: count, epsilon: epsilon)
    if sparse {
      sample.classes = (0..<rows).map { _ in Int.random(in: 0..<count, using: &random) }
    } else {
      sample.distribution = (0..<rows * count).map { _ in Double(Int.random(in: 0...16, using: &random)) / 16 }
    }
    return sample
  }
}

@Suite("Kernels: softmax cross-entropy")
struct CrossEntropyKernelTests {
  @Test("loss, probabilities and gradient", arguments: [false, true], [nil, 1e-3])
  func values(sparse: Bool, epsilon: Double?) {
    for count in Array(1...40) + [64, 100, 1000, 1500] {
      // More rows than the kernel takes at a time.
      var sample = CrossEntropy.sample(rows: count < 20 ? 130 : 5, count: count, sparse: sparse, epsilon: epsilon)
      let expected = sample.expected()
      for (element, tolerance) in [(ElementKind.float32, 2e-6), (.float64, 1e-13)] {
        for threads in [1, 3] {
          sample.wideIndices = threads == 3
          let result = sample.run(element, threads: threads)
          #expect(agree(result.loss, expected.loss, within: tolerance), "loss of \(count) with \(threads) threads")
          #expect(agree(result.probabilities, expected.probabilities, within: tolerance), "probabilities of \(count)")
          #expect(agree(result.gradient, expected.gradient, within: tolerance), "gradient of \(count)")
          #expect(sample.run(element, threads: threads, wanted: false).loss == result.loss)
        }
      }
    }
  }

  @Test("without clipping, a hopeless row has an exact loss", arguments: [ElementKind.float32, .float64], [3, 40])
  func exactLoss(element: ElementKind, count: Int) {
    var logits = [Double](repeating: -3000, count: count)
    logits[0] = 2000
    var sample = CrossEntropy(logits: logits, count: count, classes: [1])
    #expect(sample.run(element).loss == [5000])
    sample.classes = nil
    sample.distribution = [Double](repeating: 0, count: count)
    sample.distribution[1] = 1
    let result = sample.run(element)
    #expect(result.loss == [5000])
    #expect(result.gradient[0] == 1 && result.gradient[1] == -1)
  }

  @Test("with clipping, losses stay within its bounds and clipped targets have no gradient", arguments: [3, 40])
  func clippedLoss(count: Int) {
    let epsilon = 1e-7
    var logits = [Double](repeating: -100, count: count)
    logits[2] = 100
    for (target, expected) in [(0, -log(epsilon)), (2, -log(1 - epsilon))] {
      for sparse in [true, false] {
        var sample = CrossEntropy(logits: logits, count: count, epsilon: epsilon)
        if sparse {
          sample.classes = [target]
        } else {
          sample.distribution = (0..<count).map { $0 == target ? 1 : 0 }
        }
        let double = sample.run(.float64)
        #expect(agrees(double.loss[0], expected, within: 1e-12))
        #expect(double.gradient.allSatisfy { $0 == 0 })
        let float = sample.run(.float32)
        // In float the upper bound is the number next to 1 - 1e-7.
        let bound = target == 0 ? expected : -log(Double(Float(1 - epsilon)))
        #expect(abs(float.loss[0] - bound) <= 1e-6 * bound)
        #expect(float.gradient.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test("a class that does not exist gives NaN in its row only", arguments: [-1, 5, 1000], [false, true])
  func outOfRange(target: Int, clip: Bool) {
    for (element, wide) in [(ElementKind.float32, false), (.float64, true)] {
      var sample = CrossEntropy.sample(rows: 3, count: 5, sparse: true, epsilon: clip ? 1e-3 : nil)
      sample.wideIndices = wide
      let good = sample.run(element)
      sample.classes![1] = target
      let bad = sample.run(element)
      #expect(bad.loss[1].isNaN && bad.gradient[5..<10].allSatisfy { $0.isNaN })
      #expect(bad.probabilities == good.probabilities)
      for row in [0, 2] {
        #expect(bad.loss[row] == good.loss[row])
        #expect(bad.gradient[row * 5..<row * 5 + 5] == good.gradient[row * 5..<row * 5 + 5])
      }
    }
  }

  @Test("a NaN logit shows in loss and gradient", arguments: [false, true], [nil, 1e-3])
  func notANumber(sparse: Bool, epsilon: Double?) {
    for element in [ElementKind.float32, .float64] {
      for count in [5, 30] {
        var sample = CrossEntropy.sample(rows: 2, count: count, sparse: sparse, epsilon: epsilon)
        sample.logits[count + 3] = .nan
        let result = sample.run(element)
        #expect(result.loss[1].isNaN && result.gradient[count...].allSatisfy { $0.isNaN })
        #expect(!result.loss[0].isNaN && !result.gradient[..<count].contains { $0.isNaN })
      }
    }
  }

  @Test("no rows, and no classes")
  func empty() {
    #expect(CrossEntropy(logits: [], count: 4, classes: []).run(.float32).loss == [])
    let nothing = CrossEntropy(logits: [], count: 0, classes: [0, 0]).run(.float32)
    #expect(nothing.loss.allSatisfy { $0.isNaN } && nothing.loss.count == 2)
  }

  @Test("the number of threads does not change a bit")
  func threads() {
    let sample = CrossEntropy.sample(rows: 100, count: 10, sparse: true, epsilon: nil)
    let single = sample.run(.float32)
    for threads in [2, 3, 7] {
      let result = sample.run(.float32, threads: threads)
      #expect(result.loss == single.loss && result.gradient == single.gradient)
    }
  }
}
