/// The classes of one kind that files may name, and the strings that stand for some of them.
struct ObjectRegistry<Object>: Sendable {
  /// What errors call such an object: `"layer"`.
  let kind: String
  let definitions: [Definition<Object>]
  private let byClassName: [String: Definition<Object>]
  private let foldsCase: Bool
  private let byName: [String: Definition<Object>]

  /// - Parameters:
  ///   - kind: what errors call such an object.
  ///   - types: its classes.
  ///   - refused: classes of Keras that are not supported, and what errors say of them.
  ///   - foldsCase: whether capitals do not matter in strings.
  init(
    _ kind: String, _ types: [any Defined<Object>.Type], refused: [String: String] = [:], foldsCase: Bool = false
  ) {
    self.kind = kind
    self.foldsCase = foldsCase
    definitions = types.map { $0.definition }
    var (classes, names) = ([String: Definition<Object>](), [String: Definition<Object>]())
    for (name, reason) in refused { classes[name] = Definition(name) { throw ModelFileError($0.place, reason) } }
    for definition in definitions {
      for name in [definition.className] + definition.aliases { classes[name] = definition }
      if definition.names.isEmpty { continue }
      for name in [definition.className] + definition.names { names[foldsCase ? name.lowercased() : name] = definition }
    }
    byClassName = classes
    byName = names
  }

  /// What a string stands for.
  /// - Throws: `KerasError.unknownName` with the nearest names first.
  func definition(named name: String) throws -> Definition<Object> {
    guard let definition = byName[foldsCase ? name.lowercased() : name] else {
      throw KerasError.unknown(kind, name, among: byName.keys)
    }
    return definition
  }

  /// The object that a dictionary of class name and configuration describes.
  func make(_ value: ConfigValue, in place: String) throws -> Object {
    guard case .object(let entries) = value else {
      throw ModelFileError(place, "\(value.json.prefix(80)) is no \(kind); expected an object with a class_name")
    }
    let reader = ConfigReader(entries, place: place)
    let className = try reader.string("class_name")
    let config = try reader.object("config") ?? [:]
    let name = config["name"]?.text.map { "\(kind) '\($0)' (\(className))" }
    let own = ConfigReader(config, place: name ?? "\(kind) \(className)")
    // Older files have the registered name in the class's place.
    let older = className.contains(">") ? className : nil
    if let registered = try reader.optionalString("registered_name") ?? older,
      let custom = CustomObjects.shared.definition(registered)
    {
      guard let object = try custom.make(own) as? Object else {
        throw ModelFileError(place, "'\(registered)' is registered, and not as a \(kind)")
      }
      return object
    }
    // Files of Keras 2 name no module.
    let module = try reader.string("module", or: "keras")
    guard module == "keras" || module.hasPrefix("keras.") else {
      throw ModelFileError(
        place,
        "the \(kind) class '\(className)' of module '\(module)' is not Keras' own; register it by "
          + "registerKerasSerializable(package:name:)")
    }
    guard let definition = byClassName[className] else {
      throw ModelFileError(place, "\(KerasError.unknown("\(kind) class", className, among: byClassName.keys))")
    }
    return try definition.makeStrictly(own)
  }
}
