import Tensors

/// Where the running code is: which layer's `call` or `build`, inside which others.
///
/// Used by the one task that makes the call; layers are not shared between tasks that change them.
final class CallContext: @unchecked Sendable {
  @TaskLocal static var current: CallContext?

  /// Nil where a symbolic pass begins.
  let layer: Layer?
  let outer: CallContext?
  let training: Bool
  let pass: CallPass

  /// One layer's call or build.
  init(_ layer: Layer, training: Bool? = nil) {
    self.layer = layer
    outer = CallContext.current
    self.training = training ?? outer?.training ?? layer.trainsByDefault
    pass = outer?.pass ?? CallPass()
  }

  /// The beginning of a pass in which `sizes` stand for unknown dimensions.
  init(_ sizes: StandInSizes) {
    layer = nil
    outer = CallContext.current
    training = false
    pass = CallPass(standIns: sizes)
  }

  /// The names of the layers around, outermost first, each once: `"sequential/dense"`.
  var path: String {
    var names: [String] = []
    var previous: Layer?
    var context: CallContext? = self
    while let here = context {
      if let layer = here.layer, layer !== previous {
        names.append(layer.name)
        previous = layer
      }
      context = here.outer
    }
    return names.reversed().joined(separator: "/")
  }

  /// The path of something that `layer` owns.
  static func path(inside layer: Layer) -> String {
    guard let current else { return layer.name }
    let path = current.path
    var here: CallContext? = current
    while let context = here, context.layer == nil { here = context.outer }
    if here?.layer === layer { return path }
    return path.isEmpty ? layer.name : "\(path)/\(layer.name)"
  }

  /// Whether only shapes are asked for.
  static var isSymbolic: Bool { current?.pass.standIns != nil }

  /// The shape with the sizes that stand for unknown dimensions taken back.
  static func symbolic(_ shape: Shape) -> SymbolicShape {
    guard let sizes = current?.pass.standIns else { return shape }
    return shape.map { $0 == sizes.batch || $0 == sizes.other ? nil : $0 }
  }
}

/// One call from outside with all the calls inside it.
final class CallPass: Sendable {
  /// Set when the pass only finds shapes.
  let standIns: StandInSizes?
  init(standIns: StandInSizes? = nil) { self.standIns = standIns }
}

/// The sizes that stand for unknown dimensions while shapes are found.
///
/// A dimension of the result that differs between two passes is itself unknown. The sizes have many divisors, so that a
/// reshape of an unknown dimension works out, and are unlikely to be anybody's layer size.
struct StandInSizes: Sendable {
  let batch: Int
  let other: Int

  static let first = StandInSizes(batch: 27_720, other: 10_080)
  static let second = StandInSizes(batch: 55_440, other: 20_160)

  func concrete(_ shape: SymbolicShape) -> Shape {
    shape.enumerated().map { $1 ?? ($0 == 0 ? batch : other) }
  }

  /// The text with `None` in place of the stand-in sizes.
  func symbolic(_ text: String) -> String {
    var result = ""
    var digits = ""
    func flush() {
      result += digits == "\(batch)" || digits == "\(other)" ? "None" : digits
      digits = ""
    }
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        flush()
        result.append(character)
      }
    }
    flush()
    return result
  }
}
