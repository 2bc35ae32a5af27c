import Tensors

/// What a compiled program takes for granted of a model: its layers, those of models inside it included.
struct ModelStamp {
  private var layers: [ObjectIdentifier] = []

  init() {}

  init(_ model: Model) {
    model.forEachLayer { layers.append(ObjectIdentifier($0)) }
  }

  func matches(_ model: Model) -> Bool {
    var place = 0
    var isSame = true
    model.forEachLayer { layer in
      isSame = isSame && place < layers.count && layers[place] == ObjectIdentifier(layer)
      place += 1
    }
    return isSame && place == layers.count
  }
}

extension Model {
  /// Calls `body` with each layer and with the layers of each model among them. Layers inside of other layers do not
  /// change once these are made.
  fileprivate func forEachLayer(_ body: (Layer) -> Void) {
    for layer in layers {
      body(layer)
      (layer as? Model)?.forEachLayer(body)
    }
  }

  /// Throws a recorded error, and creates the weights if they do not exist.
  func ready(for shape: Shape) throws {
    if let pendingMistake { throw pendingMistake }
    if isBuilt { return }
    try validate()
    try buildIfNeeded(shape.ofAnyBatch)
  }
}
