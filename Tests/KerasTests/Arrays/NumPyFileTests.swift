import Glibc
import Testing

@testable import Keras

@Suite("Files of arrays")
struct NumPyFileTests {
  /// What Scripts/reference/make-arrays.py puts in every array.
  private static func pattern(_ count: Int) -> [Double] { (0..<count).map { Double($0 * 37 % 101) } }

  @Test("Every element type that NumPy saves is read", arguments: DType.allCases)
  func readsEveryType(dtype: DType) throws {
    let tensor = try Tensor(npy: fixture("arrays/\(dtype.name).npy"))
    #expect(tensor.dtype == dtype)
    #expect(tensor.shape == [2, 3])
    let expected = dtype == .bool ? Self.pattern(6).map { $0 == 0 ? 0 : 1 } : Self.pattern(6)
    #expect(try tensor.scalars(as: Double.self) == expected)
  }

  @Test("Big-endian numbers are turned around", arguments: [("i2", DType.int16), ("f4", .float32), ("u8", .uint64)])
  func readsBigEndian(code: String, dtype: DType) throws {
    let tensor = try Tensor(npy: fixture("arrays/big-endian-\(code).npy"))
    #expect(tensor.dtype == dtype)
    #expect(try tensor.scalars(as: Double.self) == Self.pattern(6))
  }

  @Test("Fortran-order arrays come out row-major")
  func readsFortranOrder() throws {
    let tensor = try Tensor(npy: fixture("arrays/fortran.npy"))
    #expect(tensor.shape == [2, 3, 4])
    #expect(try tensor.scalars(as: Double.self) == Self.pattern(24))
    let both = try Tensor(npy: fixture("arrays/fortran-big-endian.npy"))
    #expect(try both.scalars(as: Double.self) == Self.pattern(6))
  }

  @Test("Scalars, empty arrays and newer format versions are read")
  func readsSpecialShapes() throws {
    let scalar = try Tensor(npy: fixture("arrays/scalar.npy"))
    #expect(scalar.shape == [])
    #expect(try scalar.item() == 37)
    let empty = try Tensor(npy: fixture("arrays/empty.npy"))
    #expect(empty.shape == [0, 5])
    for version in [2, 3] {
      #expect(try Tensor(npy: fixture("arrays/version-\(version).npy")).scalars(as: Double.self) == Self.pattern(6))
    }
  }

  @Test(
    "What contains no numbers is refused by name",
    arguments: [
      ("strings", "strings"), ("bytes", "strings"), ("complex", "complex"), ("dates", "dates"), ("records", "records"),
      ("objects", "Python objects"), ("longdouble", "16-byte floats"),
    ])
  func refusesOtherTypes(name: String, word: String) throws {
    let path = fixture("arrays/\(name).npy")
    let error = try #require(throws: DataFileError.self) { try Tensor(npy: path) }
    #expect(error.reason == .unsupported)
    #expect(error.description.contains(word) && error.description.contains(path))
  }

  @Test("A large file is mapped, and copied where that is asked for")
  func mapsLargeFiles() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/large.npy"
      let values = (0..<50_000).map { Float($0) }
      try saveNPY(Tensor(values, shape: [250, 200]), to: path)
      let mapped = try Tensor(npy: path)
      let copied = try Tensor(npy: path, mapped: false)
      #expect(try mapped.scalars(as: Float.self) == values)
      #expect(try copied.scalars(as: Float.self) == values)
      #expect(try isMapped(mapped, from: path))
      #expect(try !isMapped(copied, from: path))
      // The file's name may go while a tensor still needs its content.
      unlink(path)
      #expect(try mapped.scalars(as: Float.self) == values)
    }
  }

  /// Whether the tensor's memory belongs to the file, as the system sees it.
  private func isMapped(_ tensor: Tensor, from path: String) throws -> Bool {
    let address = UInt(bitPattern: try #require(tensor.storageIfKnown).pointer)
    let maps = String(decoding: try fileBytes("/proc/self/maps"), as: UTF8.self)
    return maps.split(separator: "\n").contains { line in
      let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
      return line.hasSuffix(path) && ends.count == 2 && (ends[0]..<ends[1]).contains(address)
    }
  }

  @Test("What is written is read again, and has NumPy's own bytes", arguments: DType.allCases)
  func roundTrips(dtype: DType) throws {
    try withTemporaryFolder { folder in
      let original = try Tensor(npy: fixture("arrays/\(dtype.name).npy"))
      try saveNPY(original, to: folder + "/copy.npy")
      #expect(try fileBytes(folder + "/copy.npy") == fileBytes(fixture("arrays/\(dtype.name).npy")))
      #expect(folderContent(folder) == ["copy.npy"])
    }
  }

  @Test("A tensor with an error, a missing folder and a folder in the place of the file are refused")
  func refusesToWrite() throws {
    try withTemporaryFolder { folder in
      let impossible = Tensor([1, 2, 3] as [Float]) + Tensor([1, 2] as [Float])
      #expect(throws: TensorError.self) { try saveNPY(impossible, to: folder + "/x.npy") }
      let tensor = Tensor([1, 2, 3] as [Float])
      #expect(thrownText { try saveNPY(tensor, to: folder + "/none/x.npy") }?.contains("folder does not exist") == true)
      #expect(thrownText { try saveNPY(tensor, to: folder) }?.contains("is a folder") == true)
      #expect(folderContent(folder) == [])
    }
  }

  @Test("A failed write leaves the old file, and a device is never replaced")
  func keepsOldFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.npy"
      try writeFile(Array("old".utf8), to: path)
      #expect(throws: CancellationError.self) {
        try AtomicFile.replace(path) { output in
          try Array("new".utf8).withUnsafeBytes { try output.write($0) }
          throw CancellationError()
        }
      }
      #expect(try fileBytes(path) == Array("old".utf8))
      #expect(folderContent(folder) == ["x.npy"])
      #expect(thrownText { try saveNPY(Tensor.zeros([4]), to: "/dev/full") }?.contains("No space left") == true)
      var information = stat()
      #expect(stat("/dev/full", &information) == 0 && information.st_mode & S_IFMT == S_IFCHR)
    }
  }

  @Test("Writing through a symbolic link replaces its target and keeps the permissions")
  func followsLinks() throws {
    try withTemporaryFolder { folder in
      try writeFile([1], to: folder + "/target.npy")
      chmod(folder + "/target.npy", 0o640)
      symlink("target.npy", folder + "/link.npy")
      try saveNPY(Tensor([1, 2] as [Float]), to: folder + "/link.npy")
      #expect(try Tensor(npy: folder + "/target.npy").scalars(as: Float.self) == [1, 2])
      var information = stat()
      #expect(lstat(folder + "/link.npy", &information) == 0 && information.st_mode & S_IFMT == S_IFLNK)
      #expect(stat(folder + "/target.npy", &information) == 0 && information.st_mode & 0o777 == 0o640)
    }
  }
}
