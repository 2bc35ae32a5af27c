import Tensors

/// What a layer's stored properties hold: layers, variables that `addWeight` did not make, random number generators.
///
/// One walk serves `sublayers`, the weights, their order, and the paths that files have them under.
struct LayerContents {
  /// A layer, or a container with layers somewhere in it.
  indirect enum Child {
    case layer(Layer)
    case container([Child])

    var layers: [Layer] {
      switch self {
      case .layer(let layer): [layer]
      case .container(let children): children.flatMap(\.layers)
      }
    }
  }

  /// What properties with layers hold, under the properties' names as Python writes them, then what `track` registered.
  private(set) var children: [(name: String, child: Child)] = []
  /// The layers inside, each once: those that `track` registered, then those that properties hold.
  private(set) var layers: [Layer]
  private(set) var variables: [Variable] = []
  private(set) var seedGenerators: [SeedGenerator] = []

  /// Looks through the properties that subclasses of ``Layer`` declare, a superclass's before a subclass's, and through
  /// optionals, arrays, dictionaries and tuples in them.
  ///
  /// A dictionary has no order; its values are in the order of their keys.
  /// - Parameter base: the class whose properties, and whose superclasses', do not count.
  init(of layer: Layer, below base: Layer.Type = Layer.self) {
    layers = layer.trackedLayers.map(\.layer)
    var classes: [Mirror] = []
    var mirror: Mirror? = Mirror(reflecting: layer)
    while let here = mirror, here.subjectType != base {
      classes.append(here)
      mirror = here.superclassMirror
    }
    for here in classes.reversed() {
      for property in here.children {
        guard let child = content(of: property.value, in: layer), let label = property.label else { continue }
        children.append((LayerContents.name(label), child))
      }
    }
    let held = Set(children.flatMap { $0.child.layers }.map { ObjectIdentifier($0) })
    let tracked = layer.trackedLayers.filter { !held.contains(ObjectIdentifier($0.layer)) }
    children += tracked.compactMap { entry in entry.name.map { ($0, .layer(entry.layer)) } }
    let unnamed = tracked.filter { $0.name == nil }
    if !unnamed.isEmpty { children.append(("tracked_layers", .container(unnamed.map { .layer($0.layer) }))) }
    for child in held.isEmpty ? [] : children.flatMap(\.child.layers) where !layers.contains(where: { $0 === child }) {
      layers.append(child)
    }
  }

  /// Layers, and containers of them, with the last parts of the paths that Keras' files have them under: a property's
  /// name, or inside a container the class's name with a number from the second one on (`dense`, `dense_1`), since
  /// names of layers that were made by counting differ from process to process; a container in a container is a
  /// `container`.
  var saved: [(name: String, child: Child)] {
    // Attributes that begin with an underscore come last in Keras.
    children.sorted { ($0.name.hasPrefix("_") ? "~" : "") + $0.name < ($1.name.hasPrefix("_") ? "~" : "") + $1.name }
  }

  /// As ``saved``, of what a container holds.
  static func saved(_ container: [Child]) -> [(name: String, child: Child)] {
    var uses: [String: Int] = [:]
    return container.map { child in
      let name = if case .layer(let layer) = child { layer.className.snakeCased } else { "container" }
      defer { uses[name, default: 0] += 1 }
      return (uses[name].map { "\(name)_\($0)" } ?? name, child)
    }
  }

  /// A property's name as Python writes it.
  private static func name(_ label: String) -> String {
    let lazy = "$__lazy_storage_$_"
    return (label.hasPrefix(lazy) ? String(label.dropFirst(lazy.count)) : label).snakeCased
  }

  /// The layers in a value; nil when there are none. Notes variables and random number generators.
  private mutating func content(of value: Any, in owner: Layer) -> Child? {
    switch value {
    case let layer as Layer: return layer === owner ? nil : .layer(layer)
    case let variable as Variable:
      let isKnown = owner.weightStore.knows(variable) || variables.contains { $0 === variable }
      if !isKnown { variables.append(variable) }
      return nil
    case let generator as SeedGenerator:
      if !seedGenerators.contains(where: { $0 === generator }) { seedGenerators.append(generator) }
      return nil
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.flatMap { content(of: $0.value, in: owner) }
    case .tuple: return container(mirror.children.map(\.value), in: owner)
    case .dictionary: return container(LayerContents.values(of: mirror), in: owner)
    case .collection:
      // Elements of one array are of one kind: an array of numbers is not looked through.
      guard let first = mirror.children.first?.value, LayerContents.mayHold(first) else { return nil }
      return container(mirror.children.map(\.value), in: owner)
    default: return nil
    }
  }

  private mutating func container(_ values: [Any], in owner: Layer) -> Child? {
    let found = values.compactMap { content(of: $0, in: owner) }
    return found.isEmpty ? nil : .container(found)
  }

  /// A dictionary's values in the order of its keys' strings.
  private static func values(of dictionary: Mirror) -> [Any] {
    let entries = dictionary.children.compactMap { entry -> (key: String, value: Any)? in
      let parts = Array(Mirror(reflecting: entry.value).children)
      return parts.count == 2 ? ("\(parts[0].value)", parts[1].value) : nil
    }
    return entries.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func mayHold(_ value: Any) -> Bool {
    if value is Layer || value is Variable || value is SeedGenerator { return true }
    switch Mirror(reflecting: value).displayStyle {
    case .optional, .tuple, .dictionary, .collection: return true
    default: return false
    }
  }
}
