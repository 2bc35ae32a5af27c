import CPU
import Reference
import Tensors
import Testing

/// A device that the tests of operations run on.
struct TestDevice: Sendable, CustomTestStringConvertible {
  let device: any Device
  var testDescription: String { device.name }

  /// Computes on the device what `body` evaluates.
  func callAsFunction<Result>(_ body: () throws -> Result) throws -> Result { try Devices.use(device, body) }
}

/// Every device that this machine has. A new one is added here, and nowhere else in these tests.
let devices = [TestDevice(device: CPUDevice.current), TestDevice(device: ReferenceDevice.current)]
