import ArgumentParser
import Glibc
import Keras

@main
struct KerasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keras", abstract: "Deep learning at the shell.",
    subcommands: [
      DemoCommand.self, FitCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
      PlotCommand.self, DevicesCommand.self,
    ])

  static func main() {
    // A limit on the size of files is an error as a full disk is, and no end of the process: as in Python.
    signal(SIGXFSZ, SIG_IGN)
    main(nil)
  }
}
