import Tensors

/// What a compiled program takes for granted of a model: its layers, those of models inside it included.
struct ModelStamp {
  private var layers: [ObjectIdentifier] = []

  init() {}

  init(_ model: Model) {
    model.forEachLayer { layers.append(ObjectIdentifier($0)) }
  }

  func matches(_ model: Model) -> Bool {
    var index = 0
    var isSame = true
    model.forEachLayer { layer in
      isSame = isSame && index < layers.count && layers[index] == ObjectIdentifier(layer)
      index += 1
    }
    return isSame && index == layers.count
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
}
