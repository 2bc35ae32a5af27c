import Testing

@testable import Keras
@testable import KerasDatasets

@Suite("Data sets that are fetched")
struct FetchedDatasetsTests {
  private let facts = Result { try NumPyArchive(fixture("datasets/facts.npz")) }

  private func expect(
    _ tensor: Tensor, _ fact: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try facts.get().tensor(fact)
    #expect(tensor.spec == expected.spec, "\(fact)", sourceLocation: location)
    #expect(try tensor.scalars(as: Double.self) == expected.scalars(), "\(fact)", sourceLocation: location)
  }

  private func expect(
    _ result: TrainTestSequences, _ fact: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    for (name, part) in [("train", result.train), ("test", result.test)] {
      let place = "\(fact)/\(name)"
      #expect(
        try part.x.map(\.count) == facts.get().tensor("\(place)/lengths").scalars(), "\(place)",
        sourceLocation: location)
      #expect(
        try part.x.flatMap { $0 } == facts.get().tensor("\(place)/words").scalars(), "\(place)",
        sourceLocation: location)
      try expect(part.y, "\(place)/y", at: location)
    }
  }

  @Test("IMDB's reviews are shuffled, marked and limited as in Keras")
  func imdb() throws {
    let (imdb, path) = (Datasets.imdb, fixture("datasets/imdb-3.npz"))
    try expect(imdb.load(path: path), "imdb/default")
    try expect(imdb.load(path: path, numWords: 20, skipTop: 6), "imdb/limited")
    try expect(imdb.load(path: path, numWords: 20, oovChar: nil), "imdb/dropped")
    try expect(imdb.load(path: path, maxlen: 6, seed: 7), "imdb/short")
    try expect(imdb.load(path: path, startChar: nil, indexFrom: 0), "imdb/plain")
    try expect(imdb.load(path: path, startChar: nil, indexFrom: 5), "imdb/unmarked")
    #expect(thrownText { _ = try imdb.load(path: path, maxlen: 1) }?.contains("maxlen = 1") == true)
  }

  @Test("Lists in newer pickles are the same; what calls for another function is refused")
  func pickleProtocols() throws {
    for version in [4, 5] {
      try expect(Datasets.imdb.load(path: fixture("datasets/imdb-\(version).npz")), "imdb/default")
    }
    let error = #expect(throws: DataFileError.self) { try Datasets.imdb.load(path: fixture("datasets/imdb-2.npz")) }
    #expect(error?.reason == .unsupported && error?.member == "x_train")
    #expect(error?.message.contains("_codecs.encode") == true)
  }

  @Test("Reuters' texts are shuffled, marked, limited and split as in Keras")
  func reuters() throws {
    let (reuters, path) = (Datasets.reuters, fixture("datasets/reuters.npz"))
    try expect(reuters.load(path: path, testSplit: 0.3), "reuters/default")
    try expect(reuters.load(path: path, numWords: 20, skipTop: 6, testSplit: 0.3), "reuters/limited")
    try expect(reuters.load(path: path, numWords: 20, testSplit: 0.3, oovChar: nil), "reuters/dropped")
    try expect(reuters.load(path: path, maxlen: 6, testSplit: 0.3, seed: 7), "reuters/short")
    try expect(reuters.load(path: path, testSplit: 0.3, startChar: nil, indexFrom: 0), "reuters/plain")
    try expect(reuters.load(path: path, testSplit: 0.3, startChar: nil, indexFrom: 5), "reuters/unmarked")
    #expect(reuters.getLabelNames().count == 46 && reuters.getLabelNames()[3] == "earn")
  }

  @Test("Word indices are read from JSON")
  func wordIndices() throws {
    let index = try Datasets.imdb.getWordIndex(path: fixture("datasets/word_index.json"))
    #expect(index == ["the": 1, "café": 2, "\"quoted\"": 30000])
    let text = thrownText { _ = try Datasets.reuters.getWordIndex(path: fixture("datasets/imdb-3.npz")) }
    #expect(text?.contains("no JSON dictionary") == true)
  }

  @Test("The housing data is shuffled and split as in Keras")
  func housing() throws {
    let path = fixture("datasets/housing.npz")
    let boston = try Datasets.bostonHousing.load(path: path)
    try expect(boston.train.x, "boston/train/x")
    try expect(boston.train.y, "boston/train/y")
    try expect(boston.test.x, "boston/test/x")
    try expect(boston.test.y, "boston/test/y")
    let california = try Datasets.californiaHousing.load(version: "small", path: path, testSplit: 0.5, seed: 1)
    try expect(california.train.x, "california/train/x")
    try expect(california.test.y, "california/test/y")
    #expect(throws: KerasError.self) { try Datasets.californiaHousing.load(version: "huge", path: path) }
    #expect(throws: KerasError.self) { try Datasets.bostonHousing.load(path: path, testSplit: 1) }
  }

  @Test("CIFAR-10's batches come out with colours last")
  func cifar10() throws {
    let (train, test) = try Datasets.cifar10.read(fixture("datasets/cifar-10.tar.gz"))
    #expect(train.x.spec == TensorSpec([10, 32, 32, 3], .uint8) && train.y.spec == TensorSpec([10, 1], .uint8))
    let batches = try (1...5).map { try facts.get().tensor("cifar10/data_batch_\($0)/x").scalars(as: UInt8.self) }
    #expect(try train.x.scalars(as: UInt8.self) == batches.flatMap { $0 })
    #expect(try train.y.scalars(as: Int.self) == [0, 9, 1, 8, 2, 7, 3, 6, 4, 5])
    try expect(test.x, "cifar10/test_batch/x")
    try expect(test.y, "cifar10/test_batch/y")
  }

  @Test("CIFAR-100 has fine and coarse labels", arguments: ["fine", "coarse"])
  func cifar100(mode: String) throws {
    let (train, test) = try Datasets.cifar100.read(fixture("datasets/cifar-100.tar.gz"), labelMode: mode)
    try expect(train.x, "cifar100/\(mode)/train/x")
    try expect(train.y, "cifar100/\(mode)/train/y")
    try expect(test.x, "cifar100/\(mode)/test/x")
    try expect(test.y, "cifar100/\(mode)/test/y")
    #expect(throws: KerasError.self) { try Datasets.cifar100.load(labelMode: "medium") }
  }

  @Test("An archive that is cut short or changed is refused or gives the same images")
  func refusesDamagedArchive() throws {
    let whole = try fileBytes(fixture("datasets/cifar-10.tar.gz"))
    let sound = try Datasets.cifar10.read(fixture("datasets/cifar-10.tar.gz")).train.x.scalars(as: UInt8.self)
    try withTemporaryFolder { folder in
      let path = folder + "/x.tar.gz"
      for length in stride(from: 0, to: whole.count, by: 11) {
        try writeFile(whole[..<length], to: path)
        #expect(throws: DataFileError.self) { try Datasets.cifar10.read(path) }
      }
      for position in stride(from: 0, to: whole.count, by: 3) {
        var bytes = whole
        bytes[position] ^= 0x24
        try writeFile(bytes, to: path)
        // A time stamp may be wrong without harm.
        guard let images = try? Datasets.cifar10.read(path) else { continue }
        #expect(try images.train.x.scalars(as: UInt8.self) == sound)
      }
    }
  }

  static let mnistPath = ["/../shared", "/../../shared"].map { packageFolder + $0 + "/datasets/mnist-8k.npz" }
    .first { (try? fileBytes($0)) != nil }

  @Test(
    "MNIST's images and labels are read from a file of Keras' form",
    .enabled(if: mnistPath != nil, "needs ../shared/datasets/mnist-8k.npz"))
  func mnist() throws {
    let ((xTrain, yTrain), (xTest, yTest)) = try Datasets.mnist.load(path: try #require(Self.mnistPath))
    #expect(xTrain.spec == TensorSpec([7000, 28, 28], .uint8) && yTrain.spec == TensorSpec([7000], .uint8))
    #expect(xTest.spec == TensorSpec([1000, 28, 28], .uint8) && yTest.spec == TensorSpec([1000], .uint8))
    #expect(try xTrain.scalars(as: Int.self).reduce(0, +) == 185_181_976)
    #expect(try xTest.scalars(as: Int.self).reduce(0, +) == 26_597_214)
    #expect(try yTrain.scalars(as: Int.self).reduce(0, +) == 31_378)
  }

  @Test("A file without the arrays of a data set is refused by name")
  func refusesOtherFiles() {
    let text = thrownText { _ = try Datasets.mnist.load(path: fixture("datasets/housing.npz")) }
    #expect(text?.contains("member 'x_train'") == true && text?.contains("it contains x, y") == true)
    let arrays = thrownText { _ = try Datasets.imdb.load(path: fixture("arrays/stored.npz")) }
    #expect(arrays?.contains("member 'x_train'") == true)
  }
}
