/// How the objects of one kind are made from their configurations: Python's class names, and a maker for each.
struct ObjectRegistry<Object>: @unchecked Sendable {
  /// What errors call such an object: `"layer"`.
  let kind: String
  let makers: [String: (ConfigReader) throws -> Object]

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
      let custom = CustomObjects.shared.maker(registered)
    {
      guard let object = try custom(own) as? Object else {
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
    guard let maker = makers[className] else {
      throw ModelFileError(place, "\(KerasError.unknown("\(kind) class", className, among: makers.keys))")
    }
    return try maker(own)
  }
}
