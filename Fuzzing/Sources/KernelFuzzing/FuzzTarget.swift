import CPU
import Glibc
import Reference
import Tensors

/// Computes one random computation on two devices. A difference ends the process, and the fuzzer keeps the bytes.
///
/// FUZZ_VERBOSE=1 prints each computation.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzLog.isVerbose = getenv("FUZZ_VERBOSE") != nil
  // What is computed beside the two programs, plain loops compute.
  Devices.use(ReferenceDevice.current) { compare(Array(UnsafeBufferPointer(start: start, count: count))) }
  return 0
}

private func compare(_ bytes: [UInt8]) {
  let computation = RandomComputation(bytes)
  if FuzzLog.isVerbose { print(computation.text) }
  do {
    let expected = try run(computation, on: ReferenceDevice.current)
    let results = try run(computation, on: CPUDevice.current)
    for (value, (result, wanted)) in zip(computation.outputs, zip(results, expected)) {
      if let difference = try difference(result, wanted, value) { fail(computation, difference) }
    }
  } catch {
    fail(computation, "\(error)")
  }
}

private func run(_ computation: RandomComputation, on device: any Device) throws -> [Tensor] {
  try Devices.use(device) {
    let program = try Program(
      label: "fuzzed", inputs: computation.placeholders, outputs: computation.outputs.map(\.tensor))
    // Again with the memory as the first run left it.
    if device !== ReferenceDevice.current { _ = try program.call(computation.inputs) }
    return try program.call(computation.inputs)
  }
}

/// What is wrong with a result, if anything is.
private func difference(_ result: Tensor, _ wanted: Tensor, _ value: Value) throws -> String? {
  let (x, y) = (try result.scalars(as: Double.self), try wanted.scalars(as: Double.self))
  for (index, (x, y)) in zip(x, y).enumerated() where x != y && !(x.isNaN && y.isNaN) {
    // Numbers beyond a type's range become infinite sooner or later.
    if value.precision.largest >= value.dtype.huge && value.dtype.isFloatingPoint { continue }
    if abs(x - y) <= 4 * value.precision.error { continue }
    return
      "element \(index) of \(value.tensor.spec) is \(x), not \(y); allowed is \(4 * value.precision.error)\n  "
      + value.text
  }
  return nil
}

private func fail(_ computation: RandomComputation, _ message: String) -> Never {
  fatalError("devices disagree: \(message)\n\(computation.text)\n")
}
