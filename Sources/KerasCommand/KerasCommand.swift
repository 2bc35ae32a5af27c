import ArgumentParser
import Keras

@main
struct KerasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keras", abstract: "Deep learning at the shell.",
    subcommands: [
      DemoCommand.self, FitCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
      PlotCommand.self, DevicesCommand.self,
    ])
}
