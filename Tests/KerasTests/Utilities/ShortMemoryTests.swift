import Glibc
import Testing

@testable import Keras

/// Memory that the system does not give is a thrown error that says how much was wanted, and for what.
///
/// A limit on the addresses of the process, as `ulimit -v` sets it, leaves 256 MB more than it has.
@Suite(.ownSession()) struct ShortMemoryTests {
  /// What asks for more than that, what the error says it is for, and how many bytes it says.
  private static let demands: [(name: String, wanted: String, body: @Sendable () throws -> Void)] = [
    ("zeros", "1073741824", { try Tensor.zeros([1 << 28]).evaluate() }),
    ("arange", "1073741824", { try Tensor.arange(1 << 28).evaluate() }),
    (
      "broadcast", "1073741824",
      { try (Tensor.arange(1 << 14).reshaped(to: [-1, 1]) + Tensor.arange(1 << 14)).evaluate() }
    ),
    (
      "Dense", "1073741824",
      { _ = try Sequential([Input(shape: [1 << 14]), Dense(1 << 14)]).predict(rows(2, 1 << 14)) }
    ),
    ("Embedding", "1073741824", { _ = try Sequential([Embedding(1 << 22, 64)]).predict(rows(2, 3)) }),
    ("orthogonal", "2147483648", { _ = try Orthogonal()([1 << 14, 1 << 14]) }),
    ("predict", "536870912", { _ = try Sequential([Input(shape: [1]), Dense(512)]).predict(rows(1 << 18, 1)) }),
    (
      "Predictor", "536870912",
      { _ = try Predictor(Sequential([Input(shape: [1]), Dense(512)])).predict(rows(1 << 18, 1)) }
    ),
    ("batch", "bytes of memory", { try fit(Dense(512), rows(1 << 18, 1), batchSize: 1 << 18) }),
    ("Adam", "bytes of memory", { try fit(Dense(6000, kernelInitializer: .zeros), rows(8, 6000), batchSize: 8) }),
    ("MeanIoU", "1600000000", { try MeanIoU(numClasses: 20_000).updateState(rows(4, 1), rows(4, 1)) }),
    (
      "states", "1073741824",
      { try SimpleRNN(64, stateful: true).build([1 << 22, 1, 1]) }
    ),
    ("toCategorical", "1073741824", { _ = try toCategorical([0, 1], numClasses: 1 << 27) }),
    ("padSequences", "1073741824", { _ = try padSequences([[1], [2]], maxlen: 1 << 27) }),
    ("mapped file", "Cannot allocate memory", { try readLargeFile() }),
  ]

  private static func rows(_ count: Int, _ width: Int) -> Tensor { Tensor.zeros([count, width]) }

  private static func fit(_ layer: Layer, _ x: Tensor, batchSize: Int) throws {
    let model = Sequential([layer])
    try model.compile(optimizer: Adam(), loss: .custom("mean") { _, y in y.mean(axes: [-1]) })
    try model.fit(x, x, batchSize: batchSize, epochs: 1, verbose: 0, shuffle: false)
  }

  private static func readLargeFile() throws {
    let folder = TemporaryFolder()
    let path = folder.file("large.npy")
    try saveNPY(Tensor([1, 2] as [Float]), to: path)
    // The rest is a hole, which takes no room on the disk.
    truncate(path, 1 << 30)
    _ = try Tensor(npy: path)
  }

  @Test func whatTheSystemDoesNotGiveIsAnError() async {
    await #expect(processExitsWith: .exitCode(0)) {
      // Threads and what they keep are there before the limit.
      try ShortMemoryTests.fit(Dense(64), ShortMemoryTests.rows(64, 64), batchSize: 64)
      let pages = String(decoding: try fileBytes("/proc/self/statm"), as: UTF8.self).split(separator: " ").first
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      limit.rlim_cur = rlim_t(Int(pages!)! * Int(getpagesize()) + 256 << 20)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      for (name, wanted, body) in ShortMemoryTests.demands {
        let error = #expect(throws: (any Error).self, "\(name)") { try body() }
        let text = error.map { "\($0)" } ?? ""
        #expect(error is TensorError || error is KerasError || error is DataFileError, "\(name): \(text)")
        #expect(text.contains(wanted), "\(name): \(text)")
      }
      // What fits still works.
      #expect(try Tensor.ones([1 << 20]).sum().item() == Double(1 << 20))
      exit(0)
    }
  }

  @Test func memoryForAnArrayIsAskedForFirst() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let numbers = try Tensor.zeros([1 << 25], dtype: .uint8).evaluate()
      let pages = String(decoding: try fileBytes("/proc/self/statm"), as: UTF8.self).split(separator: " ").first
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      limit.rlim_cur = rlim_t(Int(pages!)! * Int(getpagesize()) + 64 << 20)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      #expect(throws: TensorError.self) { try numbers.scalars(as: Double.self) }
      #expect(try numbers.scalars(as: UInt8.self).count == 1 << 25)
      exit(0)
    }
  }
}
