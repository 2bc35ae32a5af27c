/// An object that can be written to a file: its class name in Python and its initializer's arguments.
public protocol Configurable {
  /// The class's name in Python Keras: `"Dense"`, `"GlorotUniform"`.
  var className: String { get }
  /// The Python module that files name it by: `"keras.layers"`, `"keras.initializers"`.
  var moduleName: String { get }
  /// The initializer's arguments by Python's names.
  var config: Config { get }
}

extension Configurable {
  public var className: String { "\(Self.self)" }

  /// The object as Keras serializes it: module, class name, config, registered name.
  public var serialized: ConfigValue {
    let registered = CustomObjects.shared.name(of: type(of: self))
    return .object([
      "module": .string(registered == nil ? moduleName : "__main__"), "class_name": .string(className),
      "config": .object(config), "registered_name": ConfigValue(registered),
    ])
  }
}
