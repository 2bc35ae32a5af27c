import Tensors

/// Runs a model's compiled steps over the batches of a feed.
///
/// Between two steps there is no allocation, no graph and no look-up: the program changes only with the batch's shapes.
struct StepRunner {
  let feed: BatchFeed
  private let step: StepCompiler.Step
  private let compiler: StepCompiler
  private var program: Program
  private var version: Int

  /// Compiles the step for the feed's first batch.
  /// - Throws: what is wrong with the data's shapes; nothing was trained then.
  init(_ step: StepCompiler.Step, feed: BatchFeed, compiler: StepCompiler) throws {
    self.feed = feed
    self.step = step
    self.compiler = compiler
    version = feed.version
    program = try compiler.program(step, for: feed.signature)
    try feed.begin(for: program)
  }

  /// Trains or evaluates the batch that the feed stands at.
  mutating func run() throws {
    if feed.version != version { try recompile() }
    try feed.run(program)
  }

  /// Trains or evaluates that batch and those after it, between two calls of callbacks.
  /// - Returns: the number of the step after the last one: `end`, or less where the data ended.
  mutating func run(from first: Int, to end: Int) throws -> Int {
    try run()
    var next = first + 1
    while next < end, try feed.advance() {
      try run()
      next += 1
    }
    return next
  }

  /// Takes the program for the batch's shapes and the model as it is now.
  mutating func recompile() throws {
    program = try compiler.program(step, for: feed.signature)
    version = feed.version
  }
}
