import Synchronization

/// The classes that a program registered.
final class CustomObjects: Sendable {
  static let shared = CustomObjects()

  private let state = Mutex(
    (definitions: [String: Definition<any Configurable>](), names: [ObjectIdentifier: String]()))

  func register(_ type: Any.Type, _ name: String, _ definition: Definition<any Configurable>) {
    state.withLock {
      $0.definitions[name] = definition
      $0.names[ObjectIdentifier(type)] = name
    }
  }

  func definition(_ name: String) -> Definition<any Configurable>? { state.withLock { $0.definitions[name] } }
  func name(of type: Any.Type) -> String? { state.withLock { $0.names[ObjectIdentifier(type)] } }
}

/// Registers a custom class for files. Its ``Defined/definition`` describes how objects are written and read.
///
/// ```swift
/// registerKerasSerializable(Scale.self, package: "shop")
/// ```
///
/// Files then hold `"registered_name": "shop>Scale"`, as those of Python classes with the decorator
/// `@keras.saving.register_keras_serializable(package="shop", name="Scale")`.
///
/// - Parameters:
///   - type: the class.
///   - package: what the name begins with.
///   - name: the class's name in files; the definition's by default.
public func registerKerasSerializable<Object: Defined>(
  _ type: Object.Type, package: String = "Custom", name: String? = nil
) {
  let definition = Object.definition
  CustomObjects.shared.register(
    type, "\(package)>\(name ?? definition.className)",
    Definition(definition.className) { config in
      guard let object = try definition.make(config) as? any Configurable else {
        throw ModelFileError(config.place, "'\(definition.className)' creates objects that cannot be saved")
      }
      return object
    })
}

/// Registers a custom class for files, with a function that creates it from its configuration. The class writes its
/// `config` itself.
///
/// ```swift
/// registerKerasSerializable(package: "shop", name: "Scale") { config in
///   Scale(by: try config.double("factor"), name: try config.optionalString("name"))
/// }
/// ```
///
/// - Parameters:
///   - package: what the name begins with.
///   - name: the class's name in files; the Swift class's by default.
///   - make: makes an object from the configuration that its `config` gave. Its type is the class that is registered.
public func registerKerasSerializable<Object: Configurable>(
  package: String = "Custom", name: String? = nil, _ make: @escaping @Sendable (ConfigReader) throws -> Object
) {
  let name = name ?? "\(Object.self)"
  CustomObjects.shared.register(Object.self, "\(package)>\(name)", Definition(name, make: make))
}
