/// The version of Keras that wrote a file: it decides what the file's configuration means.
struct KerasVersion: Comparable, Sendable {
  let major: Int
  let minor: Int
  /// Whether it came with TensorFlow (`2.2.4-tf`). From 2.4 on all of Keras 2 did.
  let isTensorFlow: Bool

  static let keras1 = KerasVersion(1, 0)
  static let keras2 = KerasVersion(2, 0)
  static let keras3 = KerasVersion(3, 0)

  init(_ major: Int, _ minor: Int, isTensorFlow: Bool = false) {
    self.major = major
    self.minor = minor
    self.isTensorFlow = isTensorFlow
  }

  /// Reads `1.2.2`, `2.2.4-tf`, `3.15.0`; nil for other strings.
  init?(_ text: String) {
    let plain = text.split(separator: "-", omittingEmptySubsequences: false)[0]
    let numbers = plain.split(separator: ".").prefix(2).compactMap { Int($0) }
    guard text.utf8.count < 40, let major = numbers.first, (0...99).contains(major) else { return nil }
    let minor = numbers.count > 1 ? numbers[1] : 0
    // The previews of Keras 3, keras-core, are the only ones that write 0 to files.
    if major == 0 {
      self = .keras3
      return
    }
    self.init(major, minor, isTensorFlow: text.hasSuffix("-tf") || (major == 2 && minor >= 4))
  }

  /// The version that wrote a model's JSON text. Keras 1 and 2 name it there; only Keras 3 names modules.
  init(of document: ConfigValue) {
    guard case .object(let entries) = document else {
      self = .keras2
      return
    }
    let stated = entries["keras_version"]?.text.flatMap { KerasVersion($0) }
    self = stated ?? (document.namesModules ? .keras3 : .keras2)
  }

  static func < (one: KerasVersion, other: KerasVersion) -> Bool {
    (one.major, one.minor) < (other.major, other.minor)
  }
}

extension ConfigValue {
  /// Whether the object, or one of its layers, has a `module`.
  fileprivate var namesModules: Bool {
    guard case .object(let entries) = self else { return false }
    if entries["module"] != nil { return true }
    guard case .object(let config)? = entries["config"], case .array(let layers)? = config["layers"] else {
      return false
    }
    return layers.contains { if case .object(let layer) = $0 { layer["module"] != nil } else { false } }
  }
}
