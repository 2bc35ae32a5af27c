import ArgumentParser
import Keras

/// `keras devices`: what will run the work.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Say what will run the work: threads, instruction set, library versions.")

  func run() throws {
    try reporting {
      let device = Devices.current
      print(device.name)
      let width = device.properties.map(\.name.count).max() ?? 0
      for (name, value) in device.properties {
        print("  \(name)\(String(repeating: " ", count: width - name.count))  \(value)")
      }
    }
  }
}
