import Glibc
import Testing

@testable import Keras

/// The Python that has Keras, where there is one.
enum PythonKeras {
  /// What a skipped test says.
  static let advice: Comment =
    "Python Keras is not here: run `Scripts/bootstrap --development`, or set KERAS_PYTHON to a Python that has keras and jax"

  /// `KERAS_PYTHON`, or the Python of `.venv` in the package's folder; nil when it has no Keras, which is found out without
  /// importing it.
  static let executable: String? = {
    let path = getenv("KERAS_PYTHON").map { String(cString: $0) } ?? packageFolder + "/.venv/bin/python"
    let question = """
      import importlib.util as util
      raise SystemExit(not all(util.find_spec(name) for name in ("keras", "jax", "numpy", "h5py")))
      """
    return (try? ChildProcess.run(path, ["-c", question]))?.status == 0 ? path : nil
  }()
}

/// A script that failed, and what it wrote.
struct PythonFailure: Error, CustomStringConvertible {
  let description: String
}

extension PythonKeras {
  /// Runs a script of `Scripts/reference`.
  static func run(_ script: String, _ arguments: [String]) throws {
    guard let executable,
      let result = try ChildProcess.run(executable, ["\(packageFolder)/Scripts/reference/\(script)"] + arguments)
    else { throw PythonFailure(description: "there is no Python to run \(script) with") }
    guard result.status == 0 else {
      throw PythonFailure(description: "\(script) ended with status \(result.status): \(result.output.suffix(2000))")
    }
  }
}
