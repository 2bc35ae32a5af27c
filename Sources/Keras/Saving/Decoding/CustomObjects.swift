import Synchronization

/// The classes that a program registered.
final class CustomObjects: Sendable {
  static let shared = CustomObjects()
  typealias Maker = @Sendable (ConfigReader) throws -> any Configurable

  private let state = Mutex((makers: [String: Maker](), names: [ObjectIdentifier: String]()))

  func register(_ type: Any.Type, _ name: String, _ make: @escaping Maker) {
    state.withLock {
      $0.makers[name] = make
      $0.names[ObjectIdentifier(type)] = name
    }
  }

  func maker(_ name: String) -> Maker? { state.withLock { $0.makers[name] } }
  func name(of type: Any.Type) -> String? { state.withLock { $0.names[ObjectIdentifier(type)] } }
}

/// Gives a class of your own a name in files, and says how it is made from its configuration.
///
/// ```swift
/// registerKerasSerializable(package: "shop", name: "Scale") { config in
///   Scale(by: try config.double("factor"), name: try config.optionalString("name"))
/// }
/// ```
///
/// Files then hold `"registered_name": "shop>Scale"`, as those of Python classes with the decorator
/// `@keras.saving.register_keras_serializable(package="shop", name="Scale")`.
///
/// - Parameters:
///   - package: what the name begins with.
///   - name: the class's name in files; the Swift class's by default.
///   - make: makes an object from the configuration that its `config` gave. Its type is the class that is registered.
public func registerKerasSerializable<Object: Configurable>(
  package: String = "Custom", name: String? = nil, _ make: @escaping @Sendable (ConfigReader) throws -> Object
) {
  CustomObjects.shared.register(Object.self, "\(package)>\(name ?? "\(Object.self)")", make)
}
