import FoundationEssentials
import Keras
import Testing

/// An array as `Scripts/reference` writes it.
struct ReferenceArray: Decodable, Sendable {
  let shape: [Int]
  let dtype: String
  let values: [Double]

  var tensor: Tensor { Tensor(values, shape: shape).cast(to: DType(name: dtype)!) }
}

/// Any JSON, to compare configurations with.
indirect enum ReferenceValue: Decodable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([ReferenceValue])
  case object([String: ReferenceValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([ReferenceValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: ReferenceValue].self))
    }
  }

  /// Whether a configuration says the same.
  func matches(_ value: ConfigValue) -> Bool {
    switch (self, value) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .int(let b)): a == Double(b)
    case (.number(let a), .double(let b)): abs(a - b) <= 1e-12 * abs(a)
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.matches($1) }
    case (.object(let a), .object(let b)):
      Set(a.keys) == Set(b.keys) && a.allSatisfy { $0.value.matches(b[$0.key]!) }
    default: false
    }
  }
}

enum Reference {
  /// The content of a file that `Scripts/reference` wrote to Tests/Fixtures/reference.
  static func load<Content: Decodable>(_ name: String, as type: Content.Type = Content.self) throws -> Content {
    let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = URL(fileURLWithPath: "\(tests)/Fixtures/reference/\(name)")
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }
}

/// Expects a tensor to have the shape and, within a tolerance, the elements of a reference.
func expectClose(
  _ tensor: Tensor, _ reference: ReferenceArray, relative: Double = 1e-5, absolute: Double = 1e-6, _ comment: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(tensor.shape == reference.shape, "\(comment): the shape", sourceLocation: sourceLocation)
  let elements = try tensor.scalars(as: Double.self)
  guard elements.count == reference.values.count else { return }
  for (index, (ours, theirs)) in zip(elements, reference.values).enumerated()
  where !(abs(ours - theirs) <= absolute + relative * abs(theirs)) {
    Issue.record("\(comment): element \(index) is \(ours); Keras has \(theirs)", sourceLocation: sourceLocation)
    return
  }
}
