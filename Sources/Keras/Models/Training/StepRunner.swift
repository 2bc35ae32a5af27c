import Tensors

/// Runs a model's compiled steps over the batches of a feed.
///
/// Between two steps there is no allocation, no graph and no look-up: the program changes only with the batch's shapes.
struct StepRunner {
  enum Kind { case training, testing }

  let feed: BatchFeed
  private let kind: Kind
  private let recording: StepRecording
  private var program: Program
  private var version: Int

  /// Compiles the step for the feed's first batch.
  /// - Throws: what is wrong with the data's shapes; nothing was trained then.
  init(_ kind: Kind, feed: BatchFeed, recording: StepRecording) throws {
    self.kind = kind
    self.feed = feed
    self.recording = recording
    version = feed.version
    program = try StepRunner.program(kind, feed, recording)
    try feed.begin(for: program)
  }

  /// Trains or evaluates the batch that the feed stands at.
  mutating func run() throws {
    if feed.version != version { try recompile() }
    try feed.run(program)
  }

  /// Takes the program for the batch's shapes and the model as it is now.
  mutating func recompile() throws {
    program = try StepRunner.program(kind, feed, recording)
    version = feed.version
  }

  private static func program(_ kind: Kind, _ feed: BatchFeed, _ recording: StepRecording) throws -> Program {
    let signature = feed.signature
    let compilation = recording.compilation
    switch kind {
    case .training:
      return try compilation.trainSteps.program(for: signature, of: recording.model) {
        try recording.trainStep(signature)
      }
    case .testing:
      return try compilation.testSteps.program(for: signature, of: recording.model) {
        try recording.testStep(signature)
      }
    }
  }
}

/// The logs of batches: made anew only when somebody has looked at the last ones or kept them.
struct BatchLogs {
  private let source: Logs.Source
  private var current: Logs

  init(_ metrics: CompiledMetrics) {
    source = { try metrics.logs() }
    current = Logs(from: source)
  }

  /// Shows callbacks the numbers as they are now.
  mutating func show(_ body: (Logs) throws -> Void) throws {
    try body(current)
    if let failure = current.failure { throw failure }
    if current.isLoaded {
      current = Logs(from: source)
    } else if !isKnownUniquelyReferenced(&current) {
      current.load()
      current = Logs(from: source)
    }
  }
}
