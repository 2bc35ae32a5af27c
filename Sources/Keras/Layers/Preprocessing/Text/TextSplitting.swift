/// How ``TextVectorization`` normalizes strings before it splits them.
public struct TextStandardization: Sendable {
  /// Keras' name, or the one that a custom function goes by in files.
  public let name: String
  let isKeras: Bool
  let apply: @Sendable (String) -> String

  /// ASCII letters become small ones, and ASCII punctuation goes.
  public static let lowerAndStripPunctuation = TextStandardization(name: "lower_and_strip_punctuation", isKeras: true) {
    String(decoding: $0.utf8.filter { !isPunctuation($0) }.map(lowered), as: UTF8.self)
  }
  /// ASCII letters become small ones.
  public static let lower = TextStandardization(name: "lower", isKeras: true) {
    String(decoding: $0.utf8.map(lowered), as: UTF8.self)
  }
  /// ASCII punctuation goes.
  public static let stripPunctuation = TextStandardization(name: "strip_punctuation", isKeras: true) {
    String(decoding: $0.utf8.filter { !isPunctuation($0) }, as: UTF8.self)
  }
  /// A custom function.
  public static func custom(_ name: String, _ apply: @escaping @Sendable (String) -> String) -> TextStandardization {
    TextStandardization(name: name, isKeras: false, apply: apply)
  }

  /// One of Keras' by its name.
  init(_ name: String) throws {
    let all: [TextStandardization] = [.lowerAndStripPunctuation, .lower, .stripPunctuation]
    guard let match = all.first(where: { $0.name == name }) else {
      throw KerasError.unknown("standardization", name, among: all.map(\.name))
    }
    self = match
  }

  private init(name: String, isKeras: Bool, apply: @escaping @Sendable (String) -> String) {
    self.name = name
    self.isKeras = isKeras
    self.apply = apply
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}

/// How ``TextVectorization`` splits strings.
public struct TextSplit: Sendable {
  /// Keras' name, or the one that a custom function goes by in files.
  public let name: String
  let isKeras: Bool
  let apply: @Sendable (String) -> [String]

  /// At white space.
  public static let whitespace = TextSplit(name: "whitespace", isKeras: true) { text in
    text.utf8.split { (0x09...0x0D).contains($0) || $0 == 0x20 }.map { String(Substring($0)) }
  }
  /// Each Unicode character by itself.
  public static let character = TextSplit(name: "character", isKeras: true) { $0.unicodeScalars.map { String($0) } }
  /// A custom function.
  public static func custom(_ name: String, _ apply: @escaping @Sendable (String) -> [String]) -> TextSplit {
    TextSplit(name: name, isKeras: false, apply: apply)
  }

  /// One of Keras' by its name.
  init(_ name: String) throws {
    let all: [TextSplit] = [.whitespace, .character]
    guard let match = all.first(where: { $0.name == name }) else {
      throw KerasError.unknown("split", name, among: all.map(\.name))
    }
    self = match
  }

  private init(name: String, isKeras: Bool, apply: @escaping @Sendable (String) -> [String]) {
    self.name = name
    self.isKeras = isKeras
    self.apply = apply
  }
}

/// The `ngrams` argument: `2` makes all of up to two tokens, `[2, 3]` those of two and those of three.
public protocol NGramsSpecifier: Sendable {
  /// The lengths, in order.
  var lengths: [Int] { get }
  /// As files have it.
  var configValue: ConfigValue { get }
}

extension Int: NGramsSpecifier {
  public var lengths: [Int] { self > 0 ? Array(1...self) : [] }
}

extension [Int]: NGramsSpecifier {
  public var lengths: [Int] { self }
  public var configValue: ConfigValue { ConfigValue(self) }
}
