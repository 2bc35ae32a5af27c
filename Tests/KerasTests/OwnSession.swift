import Testing

@testable import Keras

/// Gives each test names, a dtype policy and seeds of its own, the same ones in every run: tests run side by side, and
/// none may see what another draws.
struct OwnSession: SuiteTrait, TestTrait, TestScoping {
  let seed: UInt64
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    try await Session.$current.withValue(Session(seeds: SeedSequence(key: seed))) { try await function() }
  }
}

extension Trait where Self == OwnSession {
  static func ownSession(seed: UInt64 = 1) -> OwnSession { OwnSession(seed: seed) }
}
