import Testing

@testable import Keras
@testable import KerasFiles

/// Models whose large weights stay in the pages of their file.
@Suite(.ownSession()) struct MappedModelTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("m.keras") }

  /// Layers with a weight of a megabyte and more, as most of them multiply: in products, convolutions, recurrences, as
  /// rows.
  private static let stacks: [String: @Sendable () -> [Layer]] = [
    "dense": { [Input(shape: [512]), Dense(600, activation: "relu"), Dense(3)] },
    "bfloat16": { [Input(shape: [512]), Dense(600, dtype: .mixedBFloat16), Dense(3)] },
    "convolution": { [Input(shape: [7, 7, 128]), Conv2D(256, kernelSize: 3), Flatten(), Dense(3)] },
    "transposed": { [Input(shape: [5, 5, 128]), Conv2DTranspose(256, kernelSize: 3), Flatten(), Dense(3)] },
    "words": { [Input(shape: [6]), Embedding(2800, 100), LSTM(520), Dense(3)] },
    "einsum": {
      [Input(shape: [4, 300]), EinsumDense("abc,cde->abde", outputShape: [nil, 30, 40]), Flatten(), Dense(3)]
    },
  ]

  private func samples(_ model: Model, _ count: Int) -> Tensor {
    let shape = [count] + model.inputShape!.dropFirst().map { $0! }
    return Tensor((0..<shape.reduce(1, *)).map { Float($0 * 7 % 2801 % 100) / 50 }, shape: shape)
  }

  /// Writes the file again, its weights so many bytes further on.
  private func shift(by count: Int) throws {
    let archive = try ZipArchive(path)
    let members = try archive.names.map { ($0, try archive.bytes(of: $0)) }
    let config = members.first { $0.0 == "config.json" }!.1
    // Where they then begin: behind the headers of both and the name of the other.
    let start = 30 + "config.json".utf8.count + config.count + 30 + "model.weights.h5".utf8.count
    let spaces = [UInt8](repeating: 0x20, count: (64 - start % 64) % 64 + count)
    try writeArchive(
      path, [("config.json", config + spaces), ("model.weights.h5", members.first { $0.0 == "model.weights.h5" }!.1)])
  }

  @Test(arguments: stacks.keys.sorted())
  func predictionsAreTheSameFromAnyAddress(_ name: String) throws {
    let model = Sequential(Self.stacks[name]!())
    try model.save(path)
    for shift in [0, 1] {
      if shift > 0 { try self.shift(by: shift) }
      let mapped = try loadModel(path, mmap: true)
      let large = zip(mapped.weights, model.weights).filter { $1.spec.byteCount >= 1 << 20 }
      #expect(!large.isEmpty)
      for (mine, _) in large {
        let pointer = try mine.buffer.hostStorage().pointer
        #expect(Int(bitPattern: pointer) % 64 == shift, "\(name)")
      }
      for count in [1, 40] {
        let x = samples(model, count)
        let ours = try mapped.predict(x, verbose: 0).scalars(as: Float.self)
        #expect(try ours == model.predict(x, verbose: 0).scalars(as: Float.self), "\(name), \(shift) bytes on")
      }
    }
  }

  @Test func trainingChangesTheModelAndNotTheFile() throws {
    let model = Sequential(Self.stacks["dense"]!())
    try model.save(path)
    let before = try fileBytes(path)
    let mapped = try loadModel(path, mmap: true)
    let x = samples(model, 8)
    for model in [model, mapped] {
      try model.compile(optimizer: "sgd", loss: "mse")
      try model.fit(x, Tensor.zeros([8, 3]), epochs: 2, verbose: 0, shuffle: false)
    }
    #expect(
      try mapped.predict(x, verbose: 0).scalars(as: Float.self) == model.predict(x, verbose: 0).scalars(as: Float.self))
    #expect(try fileBytes(path) == before)
  }

  @Test func aDamagedWeightIsFound() throws {
    try Sequential(Self.stacks["dense"]!()).save(path)
    var bytes = try fileBytes(path)
    bytes[bytes.count / 2] ^= 1
    try writeFile(bytes, to: path)
    let error = #expect(throws: DataFileError.self) { try loadModel(path, mmap: true) }
    #expect(error.map { "\($0)".contains("its checksum is not the archive's") } == true)
  }

  @Test func aPartIsLentOnce() throws {
    try writeArchive(path, [("a", [UInt8](repeating: 7, count: 2 << 20))])
    let member = try #require(ZipArchive(path).content("a").owner as? StoredMember)
    #expect(member.lend(0..<1 << 20) != nil)
    #expect(member.lend(100..<200) == nil)
    #expect(member.lend(1 << 20..<2 << 20) != nil)
    try member.verify()
  }
}
