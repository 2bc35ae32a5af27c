import FoundationEssentials
import Testing

@testable import Keras

/// What Python Keras writes of each class, with default arguments and with others; see
/// Scripts/reference/definitions.py.
private let references: [String: [ReferenceValue]] = try! Reference.load("definitions.json")

@Suite("Definitions", .ownSession())
struct DefinitionTests {
  /// The classes that files may name, by Python's modules.
  private static let registered: [String: [String]] = [
    "layers": names(.layers), "losses": names(.losses), "metrics": names(.metrics), "optimizers": names(.optimizers),
    "optimizers.schedules": names(.schedules), "initializers": names(.initializers),
    "regularizers": names(.regularizers), "constraints": names(.constraints),
  ]

  private static func names<Object>(_ registry: ObjectRegistry<Object>) -> [String] {
    registry.definitions.map(\.className)
  }

  /// A new object of the serialized form.
  private static func make(_ value: ConfigValue, _ module: String) throws -> any Configurable {
    switch module {
    case "layers": try ObjectRegistry.layers.make(value, in: module)
    case "losses": try ObjectRegistry.losses.make(value, in: module)
    case "metrics": try ObjectRegistry.metrics.make(value, in: module)
    case "optimizers": try ObjectRegistry.optimizers.make(value, in: module)
    case "optimizers.schedules": try ObjectRegistry.schedules.make(value, in: module)
    case "initializers": try ObjectRegistry.initializers.make(value, in: module)
    case "regularizers": try ObjectRegistry.regularizers.make(value, in: module)
    default: try ObjectRegistry.constraints.make(value, in: module)
    }
  }

  @Test("A configuration of Python's becomes an object that writes the same", arguments: references.keys.sorted())
  func roundTrips(module: String) throws {
    for reference in references[module]! {
      guard case .object(let entries) = reference, case .string(let name)? = entries["class_name"] else {
        Issue.record("\(module): a reference has no class_name")
        continue
      }
      do {
        let object = try Self.make(reference.configValue, module)
        let written = object.serialized
        guard case .object(let ours) = written, case .object(let config)? = ours["config"] else { continue }
        #expect(ours["class_name"] == .string(name))
        compare(name, config, entries["config"]!)
        #expect(try Self.make(written, module).config == config, "\(module).\(name): once more")
      } catch { Issue.record("\(module).\(name): \(error)") }
    }
  }

  @Test("A list that Python writes as a tensor is read")
  func tensors() throws {
    // As keras.saving.serialize_keras_object(keras.metrics.AUC(multi_label=True, label_weights=[0.25, 0.75])) has it.
    let weights: ConfigValue = .object([
      "class_name": "__tensor__", "config": .object(["value": [0.25, 0.75], "dtype": "float32"]),
    ])
    let config: Config = ["multi_label": true, "num_labels": 2, "label_weights": weights]
    let made = try ObjectRegistry.metrics.make(
      .object(["module": "keras.metrics", "class_name": "AUC", "config": .object(config)]), in: "test")
    #expect(made.config["label_weights"] == [0.25, 0.75])
  }

  private func compare(_ name: String, _ ours: Config, _ theirs: ReferenceValue) {
    guard case .object(let theirs) = theirs else { return }
    #expect(Set(ours.keys) == Set(theirs.keys), "\(name): the keys")
    for (key, value) in theirs {
      #expect(
        ours[key].map { value.equals($0) } ?? false,
        "\(name): '\(key)' is \(ours[key]?.json ?? "missing"), not \(value.configValue.json)")
    }
  }

  @Test("Every class has a definition in its folder's list, and a reference of Python's")
  func coverage() throws {
    let classes = try PublicClasses()
    for (module, root) in [
      ("layers", "Layer"), ("losses", "Loss"), ("metrics", "Metric"), ("optimizers", "Optimizer"),
      ("optimizers.schedules", "LearningRateSchedule"), ("initializers", "Initializer"),
      ("regularizers", "Regularizer"), ("constraints", "Constraint"),
    ] {
      let known = Set(
        Self.registered[module]!.map { $0 == "Identity" && module == "initializers" ? "IdentityInitializer" : $0 })
      let found = classes.concrete(under: root, in: module == "metrics" ? "Metrics" : nil)
      #expect(found.count >= 4, "\(module): the sources were not found")
      #expect(found.subtracting(known).isEmpty, "\(module): no list has \(found.subtracting(known).sorted())")
      #expect(known.subtracting(found).isEmpty, "\(module): no file has \(known.subtracting(found).sorted())")
    }
    // Layers for texts need TensorFlow in Python; texts.json and crossing.json have theirs. Files hold no Python code.
    let elsewhere: Set = [
      "Lambda", "Hashing", "HashedCrossing", "IntegerLookup", "StringLookup", "TextVectorization",
    ]
    for (module, names) in Self.registered {
      let tested = Set(
        references[module]!.compactMap { reference -> String? in
          if case .object(let entries) = reference, case .string(let name)? = entries["class_name"] {
            name
          } else {
            nil
          }
        })
      #expect(Set(names).subtracting(tested).subtracting(elsewhere).isEmpty, "\(module) without a reference")
    }
  }
}

/// The public classes and structures of Sources/Keras by what they inherit from, as their files say.
private struct PublicClasses {
  private var parents: [String: [String]] = [:]
  private var names: [String: String] = [:]

  /// What is only the common part of others, or is made by code and not by files.
  private static let common: Set = [
    "SpatialBorderLayer", "SpatialDropout", "Wrapper", "Model", "LossFunctionWrapper", "MeanMetricWrapper",
    "ConfusionConditionCount", "RateAtRate", "ConfusionShare", "LearningRateFunction",
  ]

  init() throws {
    let sources = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Sources/Keras"
    let pattern = try Regex(
      "^( *)(?:public |open |final )*(class|struct|protocol) ([A-Za-z0-9]+): ([A-Za-z0-9, <>]+)"
    )
    .anchorsMatchLineEndings()
    for file in try swiftFiles(sources) {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
      for match in text.matches(of: pattern) {
        let line = text[match.range]
        guard line.contains("public ") || line.contains("open ") else { continue }
        let name = String(match.output[3].substring!)
        // Classes inside an enumeration stand beside those of the same name outside.
        let key = match.output[1].substring!.isEmpty ? name : "Metrics.\(name)"
        if match.output[2].substring! != "protocol" { names[key] = name }
        parents[key] = match.output[4].substring!.split(separator: ",").map { String($0.filter { $0 != " " }) }
      }
    }
  }

  /// The classes below another one that are no common part of others.
  func concrete(under root: String, in scope: String?) -> Set<String> {
    func descends(_ key: String) -> Bool {
      (parents[key] ?? []).contains { $0 == root || ($0 != key && descends($0)) }
    }
    let keys = parents.keys.filter { descends($0) && (scope != nil || !$0.contains(".")) }
    return Set(keys.compactMap { names[$0] }).filter { !$0.hasPrefix("Base") && !Self.common.contains($0) }
  }
}

private func swiftFiles(_ folder: String) throws -> [String] {
  try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
    .map { "\(folder)/\($0)" }
}

extension ReferenceValue {
  /// As `matches`, where objects inside, such as initializers and layers, have the same keys or ours have more.
  fileprivate func equals(_ value: ConfigValue) -> Bool {
    switch (self, value) {
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
    case (.object(let a), .object(let b)): a.allSatisfy { key, value in b[key].map { value.equals($0) } ?? false }
    default: matches(value)
    }
  }
}
