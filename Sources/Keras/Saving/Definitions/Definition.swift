/// How files describe the objects of one class: the class's name in Python, and its arguments. One table of arguments
/// serves both directions, from an object to its configuration and back.
///
/// ```swift
/// final class Scale: Layer {
///   let factor: Double
///
///   override class var definition: Definition<Layer> {
///     Definition(Scale.self, .double("factor", \.factor, or: 1), .base) {
///       Scale(by: $0, name: $1.name, dtype: $1.dtype)
///     }
///   }
/// }
/// registerKerasSerializable(Scale.self, package: "shop")
/// ```
///
/// The closure gets the values of the arguments in the order of the table, which is the order of the keys in files.
public struct Definition<Object>: @unchecked Sendable {
  /// The class's name in Python Keras.
  public let className: String
  /// Other names that files use for the class.
  public let aliases: [String]
  /// What strings may say, beside the class's name, in place of an object with default arguments: `"mse"`. Empty:
  /// nothing.
  public let names: [String]
  private let makeObject: @Sendable (ConfigReader) throws -> Object
  private let write: (Any, inout Config) -> Void

  /// A class whose arguments go both ways.
  /// - Parameters:
  ///   - type: the class.
  ///   - className: its name in Python; the Swift class's by default.
  ///   - aliases: other names that files use for the class.
  ///   - names: what strings may say in place of an object with default arguments.
  ///   - constants: what Python writes beside the arguments and never changes.
  ///   - arguments: the initializer's arguments, in the order that files have.
  ///   - make: makes an object from the arguments' values.
  public init<Class, each Value>(
    _ type: Class.Type, className: String? = nil, aliases: [String] = [], names: [String] = [],
    constants: Config = [:], _ arguments: repeat ConfigArgument<Class, each Value>,
    @OneObject<Object> make: @escaping @Sendable (repeat each Value) throws -> Object
  ) {
    self.className = className ?? "\(type)"
    self.aliases = aliases
    self.names = names
    makeObject = { config in try make(repeat try (each arguments).read(config)) }
    write = { object, config in
      guard let object = object as? Class else { return }
      repeat (each arguments).write(object, &config)
      config = config.merging(constants)
    }
  }

  /// A class that writes its configuration itself.
  /// - Parameters:
  ///   - className: the class's name in Python.
  ///   - aliases: other names that files use for the class.
  ///   - make: makes an object from a configuration.
  public init(
    _ className: String, aliases: [String] = [], make: @escaping @Sendable (ConfigReader) throws -> Object
  ) {
    self.className = className
    self.aliases = aliases
    names = []
    makeObject = make
    write = { _, _ in }
  }

  /// The arguments of an object by Python's names.
  public func config(of object: Object) -> Config {
    var config = Config()
    write(object, &config)
    return config
  }

  /// A new object from a configuration.
  /// - Throws: an error that names the object, the key, the actual and the expected value.
  public func make(_ config: ConfigReader) throws -> Object {
    let object = try makeObject(config)
    if let object = object as? any SharedArguments { try object.takeSharedArguments(from: config) }
    return object
  }

  /// A new object from a configuration all of whose arguments are known.
  /// - Throws: as ``make(_:)``, and an error that names an unknown argument.
  func makeStrictly(_ config: ConfigReader) throws -> Object {
    let object = try make(config)
    // Arguments that do not change results, or that repeat what the object is.
    try config.requireAllUsed(
      except: ["name", "dtype", "trainable", "implementation", "synchronized", "jit_compile", "fn"])
    return object
  }

  /// A new object with default arguments, but for those in `config`.
  func makeDefault(_ config: Config = [:]) throws -> Object {
    try make(ConfigReader(config, place: className))
  }

  /// What a class has that overrides no definition: it can be written by its `config`, and not be read.
  static func missing(_ type: Any.Type) -> Self {
    Definition("\(type)") { config in
      throw ModelFileError(config.place, "its class has no definition; override `definition`, or register a closure")
    }
  }
}

/// A class all of whose subclasses take arguments that their initializers do not take.
protocol SharedArguments {
  func takeSharedArguments(from config: ConfigReader) throws
}

/// What has a definition. ``Layer``, ``Loss``, ``Metric``, ``Optimizer`` and all that Keras has of initializers,
/// regularizers, constraints and schedules are such; a subclass of yours overrides `definition`.
public protocol Defined<Kind>: Configurable {
  /// What the definition makes: `Layer`, `any Initializer`.
  associatedtype Kind
  static var definition: Definition<Kind> { get }
}

extension Defined {
  public var className: String { Self.definition.className }
  public var config: Config { (self as? Kind).map { Self.definition.config(of: $0) } ?? [:] }
}

/// Has the compiler know the types of a closure's parameters, which the table of arguments decides, before it looks
/// into the closure.
@resultBuilder
public enum OneObject<Object> {
  public static func buildExpression(_ object: Object) -> Object { object }
  public static func buildBlock(_ object: Object) -> Object { object }
}
