import Tensors
import Testing

/// Runs each test of a suite once for every device, one after another, with that device as the current one.
///
/// A test must make its tensors itself: those that others share keep what the first device computed.
struct EachDevice: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    for device in devices {
      do { try await Devices.use(device.device) { try await function() } } catch {
        Issue.record(error, "on \(device.testDescription)")
      }
    }
  }
}

extension Trait where Self == EachDevice {
  static var onEachDevice: EachDevice { EachDevice() }
}
