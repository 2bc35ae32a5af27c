import Glibc
import Keras
import Reference

/// How far a kernel's numbers are from the reference device's.
struct KernelCheck {
  /// The largest difference of two elements, relative to the largest wanted one.
  let error: Double
  let tolerance: Double
  /// What was compared: "rows 0, 64, 127" or a shape.
  let scope: String

  var isPassed: Bool { error <= tolerance }

  /// Multiplications, or sixteenths of an element's time, that the reference device may take.
  private static let budget = 3e7

  /// Compares what the program that is timed gave, or the same computation with fewer rows.
  init(_ kernel: Kernel, _ shape: Shape, _ dtype: DType, _ timed: TimedProgram) throws {
    tolerance = Self.tolerance(dtype)
    let computation = kernel.computation(shape, dtype)
    let elements =
      computation.inputs.reduce(0) { $0 + $1.shape.volume } + timed.outputs.reduce(0) { $0 + $1.shape.volume }
    let work = max((computation.operations ?? 0) / 2, 16 * elements)
    let rows = shape[0]
    let kept = max(1, min(rows, Int(Double(rows) * Self.budget / work)))
    if computation.rowsAreIndependent {
      // Evenly spread, the first and the last one among them.
      let picked = kept == 1 ? [rows - 1] : (0..<kept).map { $0 * (rows - 1) / (kept - 1) }
      let inputs = try zip(computation.inputs, timed.inputs).map { $0.hasRows ? try $1.rows(picked) : $1 }
      let wanted = try Self.onReference(inputs, computation.function)
      error = try zip(timed.results(), wanted).map { try Self.difference($0.rows(picked), $1) }.max() ?? .infinity
      scope = kept == rows ? "all of it" : "\(kept) of \(rows) rows"
    } else {
      let smaller = Shape([kept] + shape.dropFirst())
      let part = kernel.computation(smaller, dtype)
      let inputs = try part.inputs.enumerated().map { try $1.tensor(seed: $0) }
      let program = try TimedProgram(kernel.name, inputs, part.function)
      try program.run()
      let wanted = try Self.onReference(inputs, part.function)
      error = try zip(program.results(), wanted).map { try Self.difference($0, $1) }.max() ?? .infinity
      scope = kept == rows ? "all of it" : "at \(smaller.map(String.init).joined(separator: "x"))"
    }
  }

  private static func onReference(_ inputs: [Tensor], _ function: ([Tensor]) -> [Tensor]) throws -> [Tensor] {
    try Devices.use(ReferenceDevice.current) { try function(inputs).map { try $0.evaluate() } }
  }

  private static func difference(_ result: Tensor, _ wanted: Tensor) throws -> Double {
    let (x, y) = (try result.scalars(as: Double.self), try wanted.scalars(as: Double.self))
    guard result.spec == wanted.spec else { return .infinity }
    // Whole numbers may be told apart; of zeros alone any difference is one.
    let isReal = wanted.dtype.isFloatingPoint
    let largest = isReal ? Swift.max(y.reduce(0) { Swift.max($0, abs($1)) }, .leastNormalMagnitude) : 1
    return zip(x, y).reduce(0) { worst, pair in
      if pair.0 == pair.1 || pair.0.isNaN && pair.1.isNaN { return worst }
      let distance = abs(pair.0 - pair.1)
      return distance.isFinite ? max(worst, isReal ? distance / largest : .infinity) : .infinity
    }
  }

  /// What roundings of the type explain. Whole numbers, as places, have to be equal.
  private static func tolerance(_ dtype: DType) -> Double {
    switch dtype {
    case .float64: 1e-10
    case .float32: 2e-5
    case .float16: 5e-3
    case .bfloat16: 2e-2
    default: 0
    }
  }
}

extension Tensor {
  /// Some rows, copied by the host alone, so that no device has a part in it.
  fileprivate func rows(_ numbers: [Int]) throws -> Tensor {
    let bytes = spec.byteCount / Swift.max(shape[0], 1)
    let copy = try Storage(byteCount: numbers.count * bytes, for: "rows to compare")
    try withBytes { source in
      for (place, row) in numbers.enumerated() {
        memcpy(copy.pointer + place * bytes, source.baseAddress! + row * bytes, bytes)
      }
    }
    return Tensor(storage: copy, shape: Shape([numbers.count] + shape.dropFirst()), dtype: dtype)
  }
}
