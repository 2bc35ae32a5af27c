import Tensors

/// Which optimizer trains which variable, by the variables' paths; see ``MultiOptimizer``.
///
/// ```swift
/// let map = OptimizerMap(SGD(learningRate: 0.1), [".*encoder/.*": Adam(learningRate: 1e-3)])
/// ```
public struct OptimizerMap: Configurable {
  /// The optimizer of variables that no entry takes.
  public let defaultOptimizer: Optimizer
  /// Paths, or regular expressions of whole paths, with their optimizers.
  public private(set) var entries: [(pattern: String, optimizer: Optimizer)]

  /// - Parameters:
  ///   - defaultOptimizer: the optimizer of variables that no entry takes.
  ///   - optimizerMap: paths such as `"sequential/dense/kernel"`, or regular expressions of whole paths, with
  ///     optimizers.
  public init(_ defaultOptimizer: Optimizer, _ optimizerMap: KeyValuePairs<String, Optimizer> = [:]) {
    self.init(defaultOptimizer, entries: optimizerMap.map { ($0.key, $0.value) })
  }

  init(_ defaultOptimizer: Optimizer, entries: [(pattern: String, optimizer: Optimizer)]) {
    self.defaultOptimizer = defaultOptimizer
    self.entries = entries
  }

  /// Adds an entry.
  public mutating func set(_ pattern: String, _ optimizer: Optimizer) { entries.append((pattern, optimizer)) }

  /// The optimizer of a variable with a path.
  /// - Throws: `KerasError.invalidArgument` when several entries take it, or a pattern is no regular expression.
  public func optimizer(for path: String) throws -> Optimizer {
    if let exact = entries.first(where: { $0.pattern == path }) { return exact.optimizer }
    let matches = try entries.filter { entry in
      guard let regex = try? Regex(entry.pattern) else {
        throw KerasError.invalidArgument("OptimizerMap", "'\(entry.pattern)' is no regular expression")
      }
      return path.wholeMatch(of: regex) != nil
    }
    guard matches.count < 2 else {
      let patterns = matches.map { "'\($0.pattern)'" }.joined(separator: " and ")
      throw KerasError.invalidArgument(
        "OptimizerMap", "\(patterns) both take variable '\(path)'; expected one optimizer for each variable")
    }
    return matches.first?.optimizer ?? defaultOptimizer
  }

  /// What is wrong with a pattern that comes from a file, if anything: its search must end in reasonable time.
  static func mistake(in pattern: String) -> String? {
    if pattern.count > 200 { return "is longer than 200 characters" }
    // Without groups a search takes a power of the path's length, and no more than that.
    if pattern.contains("(") || pattern.count(where: { "*+?{".contains($0) }) > 4 {
      return "has groups or more than four repetitions, which could make a search endless"
    }
    return nil
  }

  public var className: String { "OptimizerMap" }
  public var moduleName: String { "keras.optimizers" }
  public var config: Config {
    var map = Config()
    for (pattern, optimizer) in entries { map[pattern] = optimizer.serialized }
    return ["default_optimizer": defaultOptimizer.serialized, "optimizer_map": .object(map)]
  }
}

extension ConfigArgument where Root == MultiOptimizer, Value == OptimizerMap {
  /// The map of optimizers; Keras keeps no functions in files.
  static func map(_ path: KeyPath<Root, OptimizerMap?>) -> Self {
    Self("optimizer_map", path, { $0?.serialized ?? .null }) { config in
      guard case .object(let entries)? = config.value("optimizer_map"), case .object(let map)? = entries["config"],
        entries["class_name"]?.text == "OptimizerMap"
      else { throw config.failure("optimizer_map", expected: "an OptimizerMap; functions are not kept in files") }
      return try OptimizerMap(ConfigReader(map, place: "\(config.place), 'optimizer_map'"))
    }
  }
}

extension OptimizerMap {
  fileprivate init(_ config: ConfigReader) throws {
    func optimizer(_ value: ConfigValue?) throws -> Optimizer {
      guard let value else { throw config.failure("default_optimizer", expected: "an optimizer") }
      return try ObjectRegistry.optimizers.make(value, in: config.place)
    }
    let map = try config.object("optimizer_map") ?? [:]
    let entries = try map.keys.map { pattern in
      if let mistake = OptimizerMap.mistake(in: pattern) {
        throw ModelFileError(config.place, "the pattern '\(pattern.prefix(60))' \(mistake)")
      }
      return (pattern: pattern, optimizer: try optimizer(map[pattern]))
    }
    self.init(try optimizer(config.value("default_optimizer")), entries: entries)
  }
}
