import Testing

@testable import Keras

@Suite(.ownSession()) struct FormatTemplateTests {
  @Test func numbersAreWrittenAsPythonWritesThem() throws {
    let formats = try CallbackReference.load().formats
    #expect(formats.count > 250)
    for format in formats {
      let number: FormatSpecification.Number = format.int.map { .int($0) } ?? .double(Double(format.double!)!)
      let text = try FormatSpecification(format.specification).text(number)
      #expect(text == format.text, "\(number) by '\(format.specification)'")
    }
  }

  @Test func namesAreFilledInAndBracesKept() throws {
    let template = try FormatTemplate("a{{{epoch:03d}}}-{val_loss:.1f}{é}")
    let text = try template.filled { $0 == "epoch" ? .int(7) : $0 == "é" ? .int(1) : .double(0.25) }
    #expect(text == "a{007}-0.21")
  }

  @Test(arguments: ["{", "}", "a{b", "{}", "{a:q}", "{a:.f}", "{a:1x}", "{a:99999}", "{a!r}{", "{a:5.2z}"])
  func whatPythonRefusesIsRefused(_ template: String) {
    #expect(throws: FormatTemplate.Failure.self) { try FormatTemplate(template) }
  }

  @Test func aNumberOfTheWrongKindIsRefused() throws {
    let text = thrownText { _ = try FormatTemplate("{a:.2d}").filled { _ in .int(1) } }
    #expect(text?.contains("has a precision") == true)
    #expect(thrownText { _ = try FormatTemplate("{a:d}").filled { _ in .double(1) } }?.contains("whole") == true)
    #expect(thrownText { _ = try FormatTemplate("{a}").filled { _ in nil } }?.contains("there is no ") == true)
  }
}
