import Glibc
import Testing

@testable import Keras

@Suite("Archives of arrays")
struct NumPyArchiveTests {
  @Test("Stored and compressed archives of NumPy are read, in order", arguments: ["stored", "compressed"])
  func readsArchives(name: String) throws {
    let path = fixture("arrays/\(name).npz")
    #expect(try NumPyArchive(path).names == ["weights", "labels", "scale"])
    let arrays = try loadNPZ(path)
    #expect(try arrays["weights"].spec == TensorSpec([4, 5], .float32))
    #expect(try arrays["labels"].spec == TensorSpec([7], .uint8))
    #expect(try arrays["weights"].scalars(as: Int.self) == (0..<20).map { $0 * 37 % 101 })
    #expect(try arrays["labels"].scalars(as: Int.self) == (0..<7).map { $0 * 37 % 101 })
    #expect(try arrays["scale"].item() == 37)
    #expect(arrays.keys == ["weights", "labels", "scale"])
    #expect(thrownText { _ = try arrays["wieghts"] }?.contains("did you mean 'weights'") == true)
  }

  @Test("What is written is read again, in the order given", arguments: [false, true])
  func roundTrips(compressed: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/data.npz"
      let x = Tensor((0..<60_000).map { Float($0 / 1000) }, shape: [600, 100])
      let y = Tensor((0..<600).map { UInt8($0 % 10) })
      try saveNPZ(["y": y, "x": x, "none": Tensor.zeros([0, 3])], to: path, compressed: compressed)
      #expect(folderContent(folder) == ["data.npz"])
      #expect(try NumPyArchive(path).names == ["y", "x", "none"])
      let arrays = try loadNPZ(path)
      #expect(try arrays["x"].scalars(as: Float.self) == x.scalars(as: Float.self))
      #expect(try arrays["y"].scalars(as: UInt8.self) == y.scalars(as: UInt8.self))
      #expect(try arrays["none"].shape == [0, 3])
      let size = try fileBytes(path).count
      #expect(compressed ? size < 20_000 : size > 240_000)
      let first = try fileBytes(path)
      try saveNPZ(["y": y, "x": x, "none": Tensor.zeros([0, 3])], to: path, compressed: compressed)
      #expect(try fileBytes(path) == first)
      try saveNPZ(arrays.dictionary, to: path)
      #expect(try NumPyArchive(path).names == ["none", "x", "y"])
    }
  }

  @Test("Names that cannot be members and tensors with errors are refused")
  func refusesToWrite() throws {
    try withTemporaryFolder { folder in
      let x = Tensor.zeros([2])
      #expect(throws: KerasError.self) { try saveNPZ(["": x], to: folder + "/a.npz") }
      #expect(throws: KerasError.self) { try saveNPZ(["x": x, "x": x], to: folder + "/a.npz") }
      #expect(throws: TensorError.self) { try saveNPZ(["x": x + Tensor.zeros([3])], to: folder + "/a.npz") }
      #expect(throws: DataFileError.self) { try saveNPZ(["x": x], to: folder + "/none/a.npz") }
      #expect(folderContent(folder) == [])
    }
  }

  @Test("A name that is not in the archive is answered with those that are")
  func namesMembers() throws {
    let archive = try NumPyArchive(fixture("arrays/stored.npz"))
    let text = thrownText { _ = try archive.tensor("x_train") }
    #expect(text?.contains("member 'x_train'") == true && text?.contains("weights, labels, scale") == true)
  }

  @Test("An archive cut short or with a flipped byte never gives wrong numbers", arguments: ["stored", "compressed"])
  func refusesDamage(name: String) throws {
    let whole = try fileBytes(fixture("arrays/\(name).npz"))
    let sound = try loadNPZ(fixture("arrays/\(name).npz")).dictionary.mapValues { try $0.scalars(as: Double.self) }
    try withTemporaryFolder { folder in
      let path = folder + "/x.npz"
      for length in stride(from: 0, to: whole.count, by: 7) {
        try writeFile(whole[..<length], to: path)
        #expect(throws: DataFileError.self) { try loadNPZ(path) }
      }
      for position in 0..<whole.count {
        var bytes = whole
        bytes[position] ^= 0x55
        try writeFile(bytes, to: path)
        // A flipped bit in a time stamp or a name harms no numbers; whatever is read must be sound.
        guard let arrays = try? loadNPZ(path) else { continue }
        for (name, tensor) in arrays where sound[name] != nil {
          #expect(try tensor.scalars(as: Double.self) == sound[name])
        }
      }
    }
  }

  @Test("A member that claims a terabyte costs no memory")
  func refusesHugeClaim() async {
    // In a process of its own: the most that this one has held is other tests' too.
    await #expect(processExitsWith: .exitCode(0)) {
      var bytes = try fileBytes(fixture("arrays/large.npz"))
      // The member's size stands in its own header and in the directory.
      let size = Array(repeating: UInt8(0xF0), count: 4)
      let declared = UInt32(500 * 300 * 4 + 128)
      let little = (0..<4).map { UInt8(truncatingIfNeeded: declared >> (8 * UInt32($0))) }
      var replaced = 0
      for position in 0..<bytes.count - 4 where Array(bytes[position..<position + 4]) == little {
        bytes.replaceSubrange(position..<position + 4, with: size)
        replaced += 1
      }
      guard replaced >= 2 else { exit(1) }
      try withTemporaryFolder { folder in
        try writeFile(bytes, to: folder + "/x.npz")
        do {
          _ = try loadNPZ(folder + "/x.npz")
          exit(2)
        } catch let error as DataFileError {
          guard error.reason == .corrupt else { exit(3) }
        }
      }
      exit(peakMemory() < 2_000_000_000 ? 0 : 4)
    }
  }

  @Test("Files that are no archives are refused")
  func refusesOtherFiles() throws {
    #expect(thrownText { _ = try loadNPZ(fixture("arrays/float32.npy")) }?.contains("not a readable .npz file") == true)
    #expect(thrownText { _ = try loadNPZ("/nowhere/x.npz") }?.contains("No such file") == true)
    #expect(thrownText { _ = try loadNPZ("/tmp") }?.contains("is a folder") == true)
    try withTemporaryFolder { folder in
      try writeFile([], to: folder + "/x.npz")
      #expect(throws: DataFileError.self) { try loadNPZ(folder + "/x.npz") }
    }
  }
}

/// The most bytes that this process has held at once.
private func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
