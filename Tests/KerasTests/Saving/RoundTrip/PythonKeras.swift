import Glibc
import Testing

@testable import Keras

/// The Python that has Keras, where there is one.
enum PythonKeras {
  /// What a skipped test says.
  static let advice: Comment =
    "Python Keras is not here: run `Scripts/bootstrap --development`, or set KERAS_PYTHON to a Python that has keras and jax"

  /// `KERAS_PYTHON`, or the Python of `.venv` in the package's folder; nil when it has no Keras.
  static let executable = first(["jax"], of: [usual])

  /// What a skipped test of layers for texts says.
  static let adviceOnTensorFlow: Comment =
    "there is no Python with keras and tensorflow: set KERAS_PYTHON to one, or run `make bench`, which makes one"

  /// The same with TensorFlow, without which Keras' layers for texts do not run; the benchmarks' Python has it.
  static let executableWithTensorFlow = first(
    ["tensorflow"], of: [usual, packageFolder + "/Benchmarks/.venv/bin/python"])

  private static var usual: String {
    getenv("KERAS_PYTHON").map { String(cString: $0) } ?? packageFolder + "/.venv/bin/python"
  }

  /// The first Python with Keras and these modules, which is found out without importing them.
  private static func first(_ modules: [String], of paths: [String]) -> String? {
    let names = (["keras", "numpy", "h5py"] + modules).map { "'\($0)'" }.joined(separator: ", ")
    let question = """
      import importlib.util as util
      raise SystemExit(not all(util.find_spec(name) for name in (\(names))))
      """
    return paths.first { (try? ChildProcess.run($0, ["-c", question]))?.status == 0 }
  }
}

/// A script that failed, and what it wrote.
struct PythonFailure: Error, CustomStringConvertible {
  let description: String
}

extension PythonKeras {
  /// Runs a script of `Scripts/reference`.
  static func run(_ script: String, _ arguments: [String], by executable: String? = executable) throws {
    guard let executable,
      let result = try ChildProcess.run(executable, ["\(packageFolder)/Scripts/reference/\(script)"] + arguments)
    else { throw PythonFailure(description: "there is no Python to run \(script) with") }
    guard result.status == 0 else {
      throw PythonFailure(description: "\(script) ended with status \(result.status): \(result.output.suffix(2000))")
    }
  }
}
