/// A string with placeholders as Python's `str.format` knows them: `"{epoch:02d}-{val_loss:.2f}.keras"`.
///
/// A placeholder is a name, and after a colon how its number is written. `{{` and `}}` stand for braces.
struct FormatTemplate {
  /// Why a string cannot be made.
  struct Failure: Error {
    let message: String
  }

  private enum Part {
    case text(String)
    case number(name: String, FormatSpecification)
  }
  private let parts: [Part]

  /// - Throws: ``Failure`` for braces that do not match and specifications that numbers do not have.
  init(_ template: String) throws(Failure) {
    var parts: [Part] = []
    var text = ""
    var rest = Substring(template)
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}": text.append(rest.removeFirst())
      case "}": throw Failure(message: "a '}' that closes nothing; write '}}' for a brace")
      case "{":
        guard let end = rest.firstIndex(of: "}") else {
          throw Failure(message: "a '{' that is not closed; write '{{' for a brace")
        }
        let field = rest[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard !field[0].isEmpty else { throw Failure(message: "a placeholder without a name") }
        parts += [
          .text(text),
          .number(name: String(field[0]), try FormatSpecification(field.count > 1 ? String(field[1]) : "")),
        ]
        text = ""
        rest = rest[rest.index(after: end)...]
      default: text.append(character)
      }
    }
    self.parts = parts + [.text(text)]
  }

  /// The text with numbers in their places.
  /// - Throws: ``Failure`` when `number` has none for a name, or one that the specification is not for.
  func filled(_ number: (String) -> FormatSpecification.Number?) throws(Failure) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .number(let name, let specification):
        guard let value = number(name) else { throw Failure(message: "there is no '\(name)'") }
        result += try specification.text(value)
      }
    }
    return result
  }
}
