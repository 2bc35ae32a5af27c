import Glibc
import Testing

@testable import Keras

/// A process that dies while it writes leaves the old file or the new one, and what else it leaves goes with the next.
@Suite(.ownSession()) struct KilledWriterTests {
  /// A model whose weights are all the same number.
  private static func model(_ value: Double) throws -> Sequential {
    let model = Sequential([Input(shape: [64]), Dense(64), Dense(64)])
    try model.setWeights(model.weights.map { Tensor.full($0.shape, value) })
    return model
  }

  /// Saves one version after the other until the process is ended, some time after the first is there.
  private static func saveUntilKilled(_ save: (Model, String) throws -> Void) throws {
    var template = Array("/tmp/keras-killed.XXXXXX".utf8CString)
    let folder = String(cString: mkdtemp(&template)!)
    printMessage("folder=\(folder)=")
    signal(SIGALRM, SIG_DFL)
    var alarm = sigset_t()
    sigemptyset(&alarm)
    sigaddset(&alarm, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
    let versions = try (1...5).map { try model(Double($0)) }
    try save(versions[0], folder)
    var timer = itimerval()
    timer.it_value.tv_usec = Int.random(in: 500...60_000)
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    while true { for version in versions { try save(version, folder) } }
  }

  /// - Parameter name: the file, which the next saving leaves alone in its folder.
  private func check(_ output: [UInt8], _ name: String, _ load: (String) throws -> Model) throws {
    let text = String(decoding: output, as: UTF8.self)
    let folder = try #require(text.split(separator: "=").dropFirst().first.map { String($0) })
    let model = try load(folder + "/" + name)
    let values = try model.getWeights().flatMap { try $0.scalars(as: Float.self) }
    #expect(Set(values).count == 1 && (1...5).contains(values[0]))
    if name.hasSuffix("h5") { try model.saveWeights(folder + "/" + name) } else { try model.save(folder + "/" + name) }
    #expect(folderContent(folder) == [name])
    removeFolder(folder)
  }

  @Test(arguments: 1...5) func aModelFileIsWhole(_ round: Int) async throws {
    let result = try #require(
      await #expect(processExitsWith: .signal(SIGALRM), observing: [\.standardOutputContent]) {
        try KilledWriterTests.saveUntilKilled { try $0.save($1 + "/m.keras") }
      })
    try check(result.standardOutputContent, "m.keras") { try loadModel($0) }
  }

  @Test(arguments: 1...5) func aWeightsFileIsWhole(_ round: Int) async throws {
    let result = try #require(
      await #expect(processExitsWith: .signal(SIGALRM), observing: [\.standardOutputContent]) {
        try KilledWriterTests.saveUntilKilled { try $0.saveWeights($1 + "/m.weights.h5") }
      })
    try check(result.standardOutputContent, "m.weights.h5") {
      let model = try KilledWriterTests.model(0)
      try model.loadWeights($0)
      return model
    }
  }
}
