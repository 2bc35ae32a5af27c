import Tensors

/// What a layer's stored properties hold: layers, variables that `addWeight` did not make, random number generators.
struct LayerContents {
  private(set) var layers: [Layer]
  private(set) var variables: [Variable] = []
  private(set) var seedGenerators: [SeedGenerator] = []

  /// Looks through the properties that subclasses of ``Layer`` declare, a superclass's before a subclass's, and through
  /// optionals, arrays, dictionaries and tuples in them.
  init(of layer: Layer) {
    layers = layer.trackedLayers
    var classes: [Mirror] = []
    var mirror: Mirror? = Mirror(reflecting: layer)
    while let here = mirror, here.subjectType != Layer.self {
      classes.append(here)
      mirror = here.superclassMirror
    }
    for here in classes.reversed() {
      for property in here.children { add(property.value, to: layer) }
    }
  }

  private mutating func add(_ value: Any, to owner: Layer) {
    switch value {
    case let layer as Layer:
      if layer !== owner, !layers.contains(where: { $0 === layer }) { layers.append(layer) }
    case let variable as Variable:
      let isKnown = owner.weightStore.knows(variable) || variables.contains { $0 === variable }
      if !isKnown { variables.append(variable) }
    case let generator as SeedGenerator:
      if !seedGenerators.contains(where: { $0 === generator }) { seedGenerators.append(generator) }
    default:
      let mirror = Mirror(reflecting: value)
      switch mirror.displayStyle {
      case .optional, .tuple, .dictionary:
        for child in mirror.children { add(child.value, to: owner) }
      case .collection:
        // Elements of one array are of one kind: an array of numbers is not looked through.
        guard let first = mirror.children.first?.value, LayerContents.mayHold(first) else { return }
        for child in mirror.children { add(child.value, to: owner) }
      default: break
      }
    }
  }

  private static func mayHold(_ value: Any) -> Bool {
    if value is Layer || value is Variable || value is SeedGenerator { return true }
    switch Mirror(reflecting: value).displayStyle {
    case .optional, .tuple, .dictionary, .collection: return true
    default: return false
    }
  }
}
