import Testing

@testable import Keras

private final class Block: Layer {
  private let first = Dense(3)
  private let rest = [Dense(2), Dense(2)]

  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    try rest.reduce(first(inputs)) { try $1($0) }
  }
}

private func built(_ model: Sequential, _ shape: SymbolicShape) throws -> Sequential {
  try model.build(shape)
  return model
}

/// What the reference file's summaries are of, and with which options.
private let texts: [(name: String, text: @Sendable () throws -> String)] = [
  (
    "mlp",
    { Sequential([Input(shape: [784]), Dense(32, activation: .relu), Dense(10)]).summaryText(lineLength: 76) }
  ),
  ("empty", { Sequential().summaryText(lineLength: 76) }),
  (
    "unbuilt",
    {
      Sequential([
        Flatten(), Dropout(0.3), Normalization(), ActivityRegularization(), Reshape([2, 2]), PReLU(), Dense(3),
      ]).summaryText(lineLength: 76)
    }
  ),
  (
    "unbuiltTrainable",
    { Sequential([Dense(3), Activation(.relu)]).summaryText(lineLength: 76, showTrainable: true) }
  ),
  ("fixedBatch", { try built(Sequential([Dense(3), ReLU()]), [32, 4]).summaryText(lineLength: 76) }),
  (
    "shapes",
    {
      Sequential([Input(shape: [nil, 6]), Reshape([-1, 2]), Permute([2, 1]), Flatten()]).summaryText(lineLength: 100)
    }
  ),
  ("nested", { ReferenceModels.small().summaryText(lineLength: 76) }),
  ("nestedExpanded", { ReferenceModels.small().summaryText(lineLength: 76, expandNested: true) }),
  (
    "nestedExpandedTrainable",
    { ReferenceModels.small().summaryText(lineLength: 100, expandNested: true, showTrainable: true) }
  ),
  ("narrow", { ReferenceModels.small().summaryText(lineLength: 40) }),
  (
    "narrowTrainable",
    { ReferenceModels.small().summaryText(lineLength: 40, expandNested: true, showTrainable: true) }
  ),
  ("sixty", { ReferenceModels.small().summaryText(lineLength: 61, expandNested: true) }),
  (
    "longNames",
    {
      Sequential(
        [
          Input(shape: [4]), Dense(1000, name: "a_dense_layer_with_a_name_that_is_too_long_for_its_column"),
          Dense(1000, name: "the_last_layer"),
        ], name: "model_with_long_names"
      ).summaryText(lineLength: 76)
    }
  ),
  ("positions", { ReferenceModels.small().summaryText(lineLength: 70, positions: [0.3, 0.6, 1]) }),
  ("large", { Sequential([Input(shape: [3000]), Dense(400), Dense(100)]).summaryText(lineLength: 76) }),
  ("customLayer", { Sequential([Input(shape: [4]), Block(), Dense(1)]).summaryText(lineLength: 76) }),
  ("nonTrainable", { Sequential([Input(shape: [4]), Normalization(), Dense(1)]).summaryText(lineLength: 76) }),
  ("frozen", { try frozen().summaryText(lineLength: 76, showTrainable: true) }),
  ("optimizer", { try frozen().summaryText(lineLength: 76) }),
]

private func frozen() throws -> Sequential {
  let model = ReferenceModels.small()
  model.layers[0].trainable = false
  try model.compile(optimizer: "adam", loss: "mse")
  try model.optimizer?.build(model.trainableVariables)
  return model
}

@Suite("A model's summary", .ownSession())
struct ModelSummaryTests {
  private static let reference: [String: String] = load("layers/summaries.json")

  @Test("Every summary of the reference file is tested")
  func coverage() { #expect(Set(texts.map(\.name)) == Set(Self.reference.keys)) }

  @Test("It is Keras', character by character", arguments: texts.map(\.name))
  func text(name: String) throws {
    try Session.$current.withValue(Session()) {
      let ours = try texts.first { $0.name == name }!.text()
      #expect(ours == Self.reference[name]!)
    }
  }

  @Test("It goes to a function if one is given")
  func printing() {
    var printed: [String] = []
    let model = ReferenceModels.small()
    model.summary(lineLength: 80, printFn: { printed.append($0) })
    #expect(printed == [model.summaryText(lineLength: 80)])
  }

  @Test("It tells what is wrong with a model that cannot be built")
  func mistake() {
    let model = Sequential([Input(shape: [4]), Dense(3, name: "hidden"), Reshape([4], name: "square")])
    let lines = model.summaryText(lineLength: 76).split(separator: "\n")
    #expect(
      lines.last
        == " Mistake: layer 'square': expected samples of 4 elements for targetShape (4,), got shape (None, 3)")
  }
}
