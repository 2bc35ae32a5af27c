import Glibc
import Testing

@testable import Keras

@Suite("Fetching files")
struct GetFileTests {
  private static let content = Array("flowers".utf8)
  private static let sha256 = "846d124b6785689c70bc65cf99e0ea2e896349ffeb38cf1b1224b88b3982fe94"
  private static let md5 = "7d37c580f9c36fa004af865448a6e278"

  /// Calls `body` with a cache folder and the address of a file to fetch.
  private func withFile(_ body: (_ cache: String, _ origin: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try writeFile(Self.content, to: folder + "/flowers.bin")
      try body(folder + "/cache", "file://" + folder + "/flowers.bin")
    }
  }

  @Test("A file is fetched once, checked and kept")
  func fetches() throws {
    try withFile { cache, origin in
      let path = try getFile(origin: origin, fileHash: Self.sha256, cacheDir: cache)
      #expect(path == cache + "/datasets/flowers.bin")
      #expect(try fileBytes(path) == Self.content)
      #expect(folderContent(cache + "/datasets") == ["flowers.bin"])
      // It is not asked for again.
      #expect(try getFile("flowers.bin", origin: "file:///nowhere", fileHash: Self.md5, cacheDir: cache) == path)
      #expect(try getFile("f", origin: origin, cacheSubdir: "a/b", cacheDir: cache) == cache + "/a/b/f")
      try writeFile([1], to: path)
      #expect(try getFile("flowers.bin", origin: origin, cacheDir: cache) == path)
      #expect(try fileBytes(path) == [1])
      _ = try getFile("flowers.bin", origin: origin, cacheDir: cache, forceDownload: true)
      #expect(try fileBytes(path) == Self.content)
    }
  }

  @Test("A kept file with another checksum is fetched again")
  func replacesWrongFile() throws {
    try withFile { cache, origin in
      let path = try getFile(origin: origin, cacheDir: cache)
      try writeFile(Array("weeds".utf8), to: path)
      _ = try getFile(origin: origin, fileHash: Self.sha256, cacheDir: cache)
      #expect(try fileBytes(path) == Self.content)
    }
  }

  @Test("What cannot be fetched is answered with where it is available and where to put it")
  func explainsFailure() throws {
    try withFile { cache, _ in
      let origin = "https://data-sets.invalid/mnist.npz"
      let error = try #require(throws: DataFileError.self) {
        try getFile("mnist.npz", origin: origin, fileHash: Self.sha256, cacheDir: cache)
      }
      #expect(error.reason == .unavailable && error.path == cache + "/datasets/mnist.npz")
      for word in ["is not there", origin, Self.sha256, "KERAS_HOME", "datasets/mnist.npz"] {
        #expect(error.description.contains(word), "\(word)")
      }
      #expect(folderContent(cache + "/datasets") == [])
      // A wrong file that is there stays, and the error says what is wrong with it.
      try writeFile([1], to: error.path)
      let text = thrownText { _ = try getFile("mnist.npz", origin: origin, fileHash: Self.sha256, cacheDir: cache) }
      #expect(text?.contains("is not the file that is expected: its SHA-256 is 4bf5122f34") == true)
      #expect(try fileBytes(error.path) == [1])
    }
  }

  @Test("What comes with another checksum than expected is thrown away")
  func refusesWrongDownload() throws {
    try withFile { cache, origin in
      let other = String(repeating: "0", count: 64)
      let text = thrownText { _ = try getFile(origin: origin, fileHash: other, cacheDir: cache) }
      #expect(text?.contains("has the SHA-256 \(Self.sha256), not \(other)") == true)
      #expect(folderContent(cache + "/datasets") == [])
    }
  }

  @Test("Unencrypted addresses need a checksum, and names are no paths")
  func refusesArguments() throws {
    try withFile { cache, origin in
      let text = thrownText { _ = try getFile(origin: "http://data-sets.invalid/a", cacheDir: cache) }
      #expect(text?.contains("starts with none of") == true)
      #expect(thrownText { _ = try getFile("x", origin: "--version", cacheDir: cache) }?.contains("none of") == true)
      for name in ["../x", "a/b", "", ".."] {
        #expect(throws: KerasError.self) { try getFile(name, origin: origin, cacheDir: cache) }
      }
      #expect(throws: KerasError.self) { try getFile(origin: origin, fileHash: "123", cacheDir: cache) }
    }
  }

  /// A cache folder that the environment names, as long as the process lives: to change the environment once is safe.
  private static let kerasHome: String = {
    let folder = packageFolder + "/.build/keras-home"
    try? KerasHome.makeFolder(folder + "/datasets/fashion-mnist")
    setenv("KERAS_HOME", folder, 1)
    return folder
  }()

  @Test("KERAS_HOME is where data sets are looked for")
  func findsKerasHome() throws {
    let folder = Self.kerasHome + "/datasets/fashion-mnist/"
    for part in ["train", "t10k"] {
      for kind in ["images-idx3", "labels-idx1"] {
        let name = "\(part)-\(kind)-ubyte.gz"
        try writeFile(fileBytes(fixture("datasets/\(name)")), to: folder + name)
      }
    }
    let ((xTrain, yTrain), (xTest, yTest)) = try Datasets.fashionMNIST.load()
    #expect(xTrain.shape == [3, 28, 28] && xTest.shape == [2, 28, 28])
    #expect(try xTrain.scalars(as: Int.self) == (0..<3 * 784).map { $0 * 7 % 256 })
    #expect(try yTrain.scalars(as: Int.self) == [0, 1, 2] && yTest.scalars(as: Int.self) == [0, 1])

    let path = folder + "train-images-idx3-ubyte.gz"
    let whole = try fileBytes(path)
    for bytes in [Array(whole.dropLast(9)), [], Array("not packed".utf8)] {
      try writeFile(bytes, to: path)
      let error = #expect(throws: DataFileError.self) { try Datasets.fashionMNIST.load() }
      #expect(error?.path == path)
    }
  }
}
