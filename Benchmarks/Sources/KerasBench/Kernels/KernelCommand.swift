import Glibc
import Keras

/// Checks and times kernels, and prints a line for each of their shapes as soon as it is known.
/// - Returns: whether all numbers were right.
func kernels(_ options: Options) throws -> Bool {
  if options.names == [] && !options.lists {
    fail("name a kernel, or 'all'; `keras-bench kernel --list` lists them")
  }
  if options.lists {
    print(listing())
    return true
  }
  var allPassed = true
  for kernel in chosen(options.names) {
    for dtype in try options.dtypes(of: kernel) {
      for shape in try options.shapes(of: kernel) {
        let computation = kernel.computation(shape, dtype)
        let inputs = try computation.inputs.enumerated().map { try $1.tensor(seed: $0) }
        let program = try TimedProgram(kernel.name, inputs, computation.function)
        try program.run()
        let check = try KernelCheck(kernel, shape, dtype, program)
        if check.isPassed {
          let times = try KernelTimes(program, seconds: Double(options.seconds ?? 1))
          let row = KernelRow(kernel, shape, dtype, computation, program, check, times)
          print(options.json ? row.report.description : row.text)
        } else {
          allPassed = false
          complain(
            "\(kernel.name) \(shapeText(shape)) \(dtype): error \(check.error) beyond \(check.tolerance), "
              + "\(check.scope)")
        }
        fflush(nil)
      }
    }
  }
  return allPassed
}

private func chosen(_ names: [String]) -> [Kernel] {
  if names == ["all"] { return Kernel.families.flatMap(\.kernels) }
  return names.flatMap { name -> [Kernel] in
    if let kernel = Kernel.named(name) { return [kernel] }
    fail("no kernel is called '\(name)'; `keras-bench kernel --list` lists them")
  }
}

private func listing() -> String {
  Kernel.families.map { family in
    ([family.name]
      + family.kernels.map { kernel in
        "  \(padded(kernel.name, 38))\(kernel.summary)\n"
          + "  \(padded("", 38))--shape \(kernel.axes.joined(separator: "x")), as in "
          + kernel.shapes.map(shapeText).joined(separator: ", ")
      }).joined(separator: "\n")
  }.joined(separator: "\n\n")
}

extension Options {
  fileprivate func shapes(of kernel: Kernel) throws -> [Shape] {
    guard let shape else { return kernel.shapes }
    guard shape.count == kernel.axes.count else {
      fail("\(kernel.name) takes --shape \(kernel.axes.joined(separator: "x")); got \(shapeText(shape))")
    }
    return [shape]
  }

  fileprivate func dtypes(of kernel: Kernel) throws -> [DType] {
    guard let dtype else { return [kernel.dtypes[0]] }
    guard kernel.dtypes.contains(dtype) else {
      fail("\(kernel.name) takes --dtype \(kernel.dtypes.map(\.name).joined(separator: ", ")); got \(dtype)")
    }
    return [dtype]
  }
}

/// One measurement.
private struct KernelRow {
  let report: Report
  let text: String

  init(
    _ kernel: Kernel, _ shape: Shape, _ dtype: DType, _ computation: KernelComputation, _ program: TimedProgram,
    _ check: KernelCheck, _ times: KernelTimes
  ) {
    let gigabytes = Double(program.bytes) / times.best * 1e-3
    let gigaflops = computation.operations.map { $0 / times.best * 1e-3 }
    let threads = deviceProperty("threads")
    var report = Report()
    report.set("kernel", kernel.name)
    report.set("shape", shape)
    report.set("dtype", dtype.name)
    report.set("threads", Int(threads) ?? 0)
    report.set("us", times.best, digits: 3)
    report.set("median_us", times.median, digits: 3)
    report.set("processor_us", times.processors, digits: 3)
    report.set("gigabytes_per_second", gigabytes, digits: 2)
    if let gigaflops { report.set("gigaflops", gigaflops, digits: 2) }
    report.set("error", check.error, digits: 12)
    report.set("tolerance", check.tolerance, digits: 12)
    report.set("checked", check.scope)
    report.set("steps", program.steps)
    self.report = report

    var text = padded(kernel.name, 38) + padded(shapeText(shape), 20) + padded(dtype.name, 10)
    text += padded(rounded(times.best) + " µs", 14, right: true)
    text += padded("median " + rounded(times.median), 19, right: true)
    text += padded("cpu " + rounded(times.processors), 16, right: true)
    text += padded(rounded(gigabytes) + " GB/s", 13, right: true)
    text += padded(gigaflops.map { rounded($0) + " GFLOP/s" } ?? "", 17, right: true)
    text += "  \(threads) threads  error \(scientific(check.error)) of \(check.tolerance), \(check.scope)"
    self.text = ([text] + program.steps.map { "    \($0)" }).joined(separator: "\n")
  }
}

private func shapeText(_ shape: Shape) -> String { shape.map(String.init).joined(separator: "x") }

private func rounded(_ number: Double) -> String {
  let tenths = Int((number * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

/// Two digits and a power of ten.
private func scientific(_ number: Double) -> String {
  guard number > 0, number.isFinite else { return "\(number)" }
  let power = Int(log10(number).rounded(.down))
  let digits = (number / pow(10, Double(power)) * 10).rounded() / 10
  return "\(digits)e\(power)"
}

private func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
  let space = String(repeating: " ", count: max(1, width - text.count))
  return right ? space + text : text + space
}
