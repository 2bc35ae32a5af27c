import Tensors

extension ActivationFunction {
  /// The function that a configuration describes: a name, one of Keras' functions, or a layer without weights, as in
  /// `Dense(8, activation=LeakyReLU(0.1))`.
  /// - Parameter place: what errors call the owner of the configuration.
  init(serialized value: ConfigValue, in place: String) throws {
    guard case .object(let entries) = value else {
      guard let name = value.text else {
        throw ModelFileError(place, "\(value.json.prefix(80)) is not an activation; expected a name or an object")
      }
      do { self = try name.resolved() } catch { throw ModelFileError(place, "\(error)") }
      return
    }
    switch entries["class_name"]?.text {
    case "__lambda__": throw ModelFileError(place, "it is Python code; code in files is never run")
    case "function": self = try ActivationFunction(serialized: entries["config"] ?? .null, in: place)
    case let className?:
      guard let make = Self.layers[className] else {
        throw ModelFileError(
          place, "'\(className)' cannot be used as a function; expected one of \(Self.layers.keys.sorted())")
      }
      guard case .object(let config) = entries["config"] ?? .object([:]) else {
        throw ModelFileError(place, "the 'config' of '\(className)' is not an object")
      }
      let reader = ConfigReader(config, place: "\(place), \(className)")
      let body = try make(reader)
      try reader.requireAllUsed(except: ["name", "dtype", "trainable"])
      self.init(className.snakeCased, serialized: value, body)
    case nil: throw ModelFileError(place, "\(value.json.prefix(80)) has no 'class_name'")
    }
  }

  /// Layers that are functions of their input alone.
  private static var layers: [String: @Sendable (ConfigReader) throws -> @Sendable (Tensor) -> Tensor] {
    [
      "Activation": { reader in
        let function = try ActivationFunction(serialized: reader.value("activation") ?? "linear", in: reader.place)
        return { function($0) }
      },
      "Identity": { _ in { $0 } },
      "ELU": { reader in
        let alpha = try reader.double("alpha", or: 1)
        return { Activations.elu($0, alpha: alpha) }
      },
      "LeakyReLU": { reader in
        let slope = try reader.double("negative_slope", or: 0.3)
        return { Activations.leakyReLU($0, negativeSlope: slope) }
      },
      "ReLU": { reader in
        let (slope, limit) = (try reader.double("negative_slope", or: 0), try reader.optionalDouble("max_value"))
        let threshold = try reader.double("threshold", or: 0)
        return { Activations.relu($0, negativeSlope: slope, maxValue: limit, threshold: threshold) }
      },
      "Softmax": { reader in
        let axis = try reader.int("axis", or: -1)
        return { Activations.softmax($0, axis: axis) }
      },
      "Rescaling": { reader in
        let (scale, offset) = (try reader.double("scale"), try reader.double("offset", or: 0))
        return { $0 * scale + offset }
      },
      "Pipeline": { reader in
        let parts = try (reader.array("layers") ?? []).map { try ActivationFunction(serialized: $0, in: reader.place) }
        return { x in parts.reduce(x) { $1($0) } }
      },
    ]
  }
}
