import CKernels
import Glibc
import Testing

/// Logits of ordinary size, with a few far out.
private func logits(_ count: Int, seed: UInt64 = 1) -> [Double] {
  var random = SampleGenerator(seed: seed)
  return (0..<count).map { _ in
    let value = Double.random(in: -4...4, using: &random)
    return (Int.random(in: 0..<20, using: &random) == 0 ? 8 * value : value * 16).rounded() / 16
  }
}

private func logSumExp(_ x: ArraySlice<Double>) -> Double {
  let highest = x.reduce(-.infinity) { $1 > $0 ? $1 : $0 }
  return highest + log(x.reduce(0) { $0 + exp($1 - highest) })
}

private func softmax(_ x: [Double], _ count: Int, logarithm: Bool) -> [Double] {
  stride(from: 0, to: x.count, by: max(count, 1)).flatMap { start in
    let row = x[start..<start + count]
    let total = logSumExp(row)
    return row.map { logarithm ? $0 - total : exp($0 - total) }
  }
}

@Suite("Kernels: softmax")
struct SoftmaxKernelTests {
  private static let counts = Array(1...40) + [63, 64, 65, 100, 513, 1000, 3000]

  private func run(
    _ element: ElementKind, _ source: KernelMemory, into destination: KernelMemory, rows: Int, count: Int,
    logarithm: Bool, threads: Int = 1
  ) {
    var arguments = ck_softmax()
    arguments.dst = destination.bytes.baseAddress
    arguments.src = UnsafeRawPointer(source.bytes.baseAddress)
    (arguments.dtype, arguments.log) = (Int32(element.dtype.rawValue), logarithm ? 1 : 0)
    (arguments.threads, arguments.rows, arguments.count) = (Int32(threads), Int64(rows), Int64(count))
    ck_run_softmax(&arguments)
  }

  private func values(_ element: ElementKind, _ x: [Double], _ count: Int, logarithm: Bool, threads: Int = 1)
    -> [Double]
  {
    let result = element.memory(count: x.count)
    run(
      element, element.memory(x), into: result, rows: x.count / count, count: count, logarithm: logarithm,
      threads: threads)
    return element.values(result, x.count)
  }

  @Test("every length of a row, on one thread or more, also in place", arguments: ElementKind.floats)
  func lengths(element: ElementKind) {
    for count in Self.counts {
      let rows = count < 100 ? 7 : 3
      let memory = element.memory(logits(rows * count))
      let x = element.values(memory, rows * count)
      for logarithm in [false, true] {
        let expected = softmax(x, count, logarithm: logarithm)
        for threads in [1, 3] {
          let result = values(element, x, count, logarithm: logarithm, threads: threads)
          #expect(
            agree(result, expected, within: 3 * max(element.epsilon, 1e-15)),
            "\(count) log \(logarithm) with \(threads) threads")
        }
        let inPlace = element.memory(x)
        run(element, inPlace, into: inPlace, rows: rows, count: count, logarithm: logarithm)
        #expect(agree(element.values(inPlace, x.count), expected, within: 3 * max(element.epsilon, 1e-15)))
      }
    }
  }

  @Test("small probabilities are relatively accurate, down to the smallest normal number")
  func smallProbabilities() {
    for shift in stride(from: 0.0, through: 86, by: 0.5) {
      let result = values(.float32, [0, -shift], 2, logarithm: false)
      let expected = exp(-shift) / (1 + exp(-shift))
      #expect(abs(result[1] - expected) <= 4e-7 * expected, "\(shift)")
    }
    #expect(values(.float32, [0, -200], 2, logarithm: false) == [1, 0])
    #expect(values(.float32, [0, -200], 2, logarithm: true) == [0, -200])
  }

  @Test("huge logits, and those that are minus infinity", arguments: ElementKind.floats, [3, 20])
  func extremes(element: ElementKind, count: Int) {
    var x = [Double](repeating: -.infinity, count: count)
    x[1] = 30_000
    var certain = [Double](repeating: 0, count: count)
    certain[1] = 1
    #expect(values(element, x, count, logarithm: false) == certain)
    let logs = values(element, x, count, logarithm: true)
    #expect(logs[1] == 0 && logs[0] == -.infinity && logs[count - 1] == -.infinity)
  }

  @Test("a NaN, plus infinity or nothing but minus infinity spoils its row and no other", arguments: [3, 20, 100])
  func notANumber(count: Int) {
    for logarithm in [false, true] {
      for element in [ElementKind.float32, .float64] {
        for bad in [Double.nan, .infinity] {
          for place in [0, count - 1] {
            var x = logits(3 * count)
            x[count + place] = bad
            let result = values(element, x, count, logarithm: logarithm)
            #expect(result[count..<2 * count].contains { $0.isNaN })
            #expect(bad.isInfinite || result[count..<2 * count].allSatisfy { $0.isNaN })
            #expect(!result[..<count].contains { $0.isNaN } && !result[(2 * count)...].contains { $0.isNaN })
          }
        }
        let nothing = values(element, Array(repeating: -.infinity, count: count), count, logarithm: logarithm)
        #expect(nothing.allSatisfy { $0.isNaN })
      }
    }
  }

  @Test("no rows and no columns write nothing")
  func empty() {
    let memory = ElementKind.float32.memory(count: 4)
    run(.float32, memory, into: memory, rows: 0, count: 4, logarithm: false)
    run(.float32, memory, into: memory, rows: 4, count: 0, logarithm: true)
    #expect(memory.bytes.allSatisfy { $0 == 0xA5 })
  }

  @Test("gradients from output and upstream", arguments: ElementKind.floats)
  func gradients(element: ElementKind) {
    for count in Self.counts {
      let rows = 3
      for logarithm in [false, true] {
        let output = element.memory(softmax(logits(rows * count), count, logarithm: logarithm))
        let upstream = element.memory(logits(rows * count, seed: 2).map { $0 / 8 })
        let (y, g) = (element.values(output, rows * count), element.values(upstream, rows * count))
        let expected = (0..<rows).flatMap { row in
          let places = row * count..<(row + 1) * count
          let total = places.reduce(0) { $0 + (logarithm ? g[$1] : y[$1] * g[$1]) }
          return places.map { logarithm ? g[$0] - exp(y[$0]) * total : y[$0] * (g[$0] - total) }
        }
        for threads in [1, 3] {
          let result = element.memory(count: y.count)
          var arguments = ck_softmax_gradient()
          arguments.dst = result.bytes.baseAddress
          arguments.output = UnsafeRawPointer(output.bytes.baseAddress)
          arguments.upstream = UnsafeRawPointer(upstream.bytes.baseAddress)
          (arguments.dtype, arguments.log) = (Int32(element.dtype.rawValue), logarithm ? 1 : 0)
          (arguments.threads, arguments.rows, arguments.count) = (Int32(threads), Int64(rows), Int64(count))
          ck_run_softmax_gradient(&arguments)
          withExtendedLifetime((output, upstream)) {}
          #expect(
            agree(element.values(result, y.count), expected, within: 8 * max(element.epsilon, 1e-14)),
            "\(count) log \(logarithm) with \(threads) threads")
        }
      }
    }
  }
}
