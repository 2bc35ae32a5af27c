import Keras

/// GFLOP/s of oneDNN's matmul of two large square matrices, through this library: the measure for all networks.
func product() throws -> Report {
  var report = Report()
  report.set("threads", Int(deviceProperty("threads")) ?? 0)
  for dtype in [DType.float32, .bfloat16] { report.set(dtype.name, try gigaflops(2048, dtype), digits: 1) }
  return report
}

private func gigaflops(_ n: Int, _ dtype: DType) throws -> Double {
  let matrix = try RandomUniform(seed: 1)([n, n]).cast(to: dtype).evaluate()
  let a = Tensor.placeholder("a", shape: [n, n], dtype: dtype)
  let b = Tensor.placeholder("b", shape: [n, n], dtype: dtype)
  let program = try Program(label: "product", inputs: [a, b], outputs: [a.matmul(b)])
  _ = try program(matrix, matrix)
  var best = Double.infinity
  for _ in 0..<20 {
    // The kernels alone, without allocating the result.
    let nanoseconds = try program.stepNanoseconds { _ = try program(matrix, matrix) }
    best = min(best, Double(nanoseconds.reduce(0, +)))
  }
  return 2 * Double(n * n * n) / best
}
