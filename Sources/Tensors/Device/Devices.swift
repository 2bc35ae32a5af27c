import CDevices

/// The current device.
public enum Devices {
  @TaskLocal private static var chosen: (any Device)?

  /// The device that this task computes on: that of ``use(_:_:)``, or else the one that the library which the program
  /// imports has chosen.
  public static var current: any Device { chosen ?? standard }

  /// Computes on a device what `body` evaluates, compiles and trains.
  public static func use<Result>(_ device: any Device, _ body: () throws -> Result) rethrows -> Result {
    try $chosen.withValue(device, operation: body)
  }

  /// Computes on a device what `body` evaluates, compiles and trains.
  public static func use<Result>(
    _ device: any Device, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await $chosen.withValue(device, operation: body)
  }

  private static let standard: any Device = {
    guard let found = ck_find_standard_device() else { return NoDevice() }
    return Unmanaged<AnyObject>.fromOpaque(found).takeRetainedValue() as! any Device
  }()
}

/// Stands where no device was chosen.
private final class NoDevice: Device {
  let name = "none"
  private func failure(_ label: String) -> TensorError {
    TensorError(operation: label, message: "there is no device; import Keras, or name a device by Devices.use")
  }

  func compile(_ computation: Computation) throws(TensorError) -> any Executable { throw failure(computation.label) }
  func compileFrozen(_ computations: [Computation]) throws(TensorError) -> [any Executable] { throw failure("freeze") }
  func buffer(_ storage: Storage, _ spec: TensorSpec) throws(TensorError) -> any Buffer { throw failure("buffer") }
  func feeder(for arrays: [Tensor], batchSize: Int, shuffleSeed: UInt64?) throws -> any BatchFeeder {
    throw failure("feeder")
  }
}
