import Testing

@testable import Keras

/// A configuration that Python Keras refuses, and why; see Scripts/reference/refusals.py.
private struct Refusal: Decodable, Sendable {
  let object: ReferenceValue
  let shape: [Int?]?
  let what: String
  let why: String
}

@Suite("Arguments that Python Keras refuses", .ownSession())
struct RefusalTests {
  private static let refusals: [String: [Refusal]] = try! Reference.load("refusals.json")

  /// Expects an error of every configuration.
  private func expectRefusals(_ kind: String, _ make: (Refusal) throws -> Void) throws {
    let refusals = try #require(Self.refusals[kind])
    for refusal in refusals {
      do {
        try Session.$current.withValue(Session()) { try make(refusal) }
        Issue.record("\(refusal.what) is taken; Keras says: \(refusal.why)")
      } catch {}
    }
  }

  @Test func layers() throws {
    try expectRefusals("layers") { refusal in
      let layer = try ObjectRegistry.layers.make(refusal.object.configValue, in: "refusal")
      let model = Sequential([Input(shape: Array(try #require(refusal.shape).dropFirst())), layer])
      try model.buildIfNeeded(try #require(refusal.shape))
      try model.validate()
    }
  }
  @Test func losses() throws {
    try expectRefusals("losses") { _ = try ObjectRegistry.losses.make($0.object.configValue, in: "refusal").resolved() }
  }
  @Test func metrics() throws {
    try expectRefusals("metrics") { try ObjectRegistry.metrics.make($0.object.configValue, in: "refusal").validate() }
  }
  @Test func optimizers() throws {
    try expectRefusals("optimizers") {
      _ = try ObjectRegistry.optimizers.make($0.object.configValue, in: "refusal").resolved()
    }
  }
  @Test func schedules() throws {
    try expectRefusals("schedules") {
      try ObjectRegistry.schedules.make($0.object.configValue, in: "refusal").validate()
    }
  }
  @Test func regularizers() throws {
    try expectRefusals("regularizers") {
      _ = try ObjectRegistry.regularizers.make($0.object.configValue, in: "refusal").resolved()
    }
  }
}
