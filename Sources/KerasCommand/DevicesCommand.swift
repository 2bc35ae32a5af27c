import ArgumentParser
import Keras

/// `keras devices`: what will run the work.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Say what will run the work: threads, instruction set, library versions.")

  func run() throws {
    try reporting {
      let device = CPUDevice.current
      print("cpu:0")
      print("  processor        \(device.processor)")
      print("  threads          \(device.threads)")
      print("  instruction set  \(device.instructionSet)")
      print("  oneDNN           \(device.libraryVersion)")
    }
  }
}
