import Testing

@testable import Keras

@Suite("Damaged files of arrays")
struct DamagedNumPyFileTests {
  /// A version 1 file with that header text and so many bytes of data.
  private func file(_ text: String, data: Int = 24) -> [UInt8] {
    let header = Array(text.utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
      + [UInt8](repeating: 0, count: data)
  }

  private func read(_ bytes: [UInt8]) throws -> Tensor {
    try withTemporaryFolder { folder in
      try writeFile(bytes, to: folder + "/x.npy")
      return try Tensor(npy: folder + "/x.npy")
    }
  }

  @Test("The helper's files are readable when nothing is wrong with them")
  func soundFile() throws {
    let tensor = try read(file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"))
    #expect(tensor.spec == TensorSpec([2, 3], .float32))
    // Other orders, quotes, spaces and Python 2's long integers are as good.
    let odd = try read(file("{\"shape\":(2L,3L),'fortran_order' :True,\n'descr':\"=f4\"}"))
    #expect(odd.spec == TensorSpec([2, 3], .float32))
  }

  @Test(
    "Headers that lie or are no dictionaries are refused",
    arguments: [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4, 0), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (6), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3], }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 3), }",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }",
      "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'extra': False}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } + exit()",
      "{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '<f4\\x00', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': 'f4', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': '<q4', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)",
      "{'descr': '<f4",
      "{'descr': [[[['",
      "", "{", "{}", "[]", "\u{FF}\u{FE}",
    ])
  func refusesLies(text: String) {
    let error = #expect(throws: DataFileError.self) { try read(file(text)) }
    #expect(error?.reason == .corrupt)
    #expect(error?.path.hasSuffix("/x.npy") == true)
  }

  @Test("A file cut short anywhere is refused, and so is one with more than its array")
  func refusesTruncation() throws {
    let whole = try fileBytes(fixture("arrays/float32.npy"))
    for length in 0..<whole.count {
      #expect(throws: DataFileError.self) { try read(Array(whole[..<length])) }
    }
    #expect(thrownText { _ = try read(whole + [0]) }?.contains("1 bytes too many") == true)
  }

  @Test("A header length, version or size beyond reason costs no memory")
  func refusesHugeClaims() {
    let magic = [0x93] + Array("NUMPY".utf8)
    #expect(thrownText { _ = try read(magic + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0]) }?.contains("4294967295") == true)
    #expect(thrownText { _ = try read(magic + [9, 0, 0, 0]) }?.contains("version 9") == true)
    let petabyte = file("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776, 256), }")
    #expect(thrownText { _ = try read(petabyte) }?.contains("only 24 follow") == true)
  }

  @Test("Bytes other than 0 and 1 are true in an array of bools")
  func normalizesBools() throws {
    var bytes = file("{'descr': '|b1', 'fortran_order': False, 'shape': (4,), }", data: 4)
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 1, 2, 255])
    #expect(try read(bytes).scalars(as: Bool.self) == [false, true, true, true])
  }

  @Test("Missing files, folders and devices are told apart")
  func namesProblem() throws {
    let missing = try #require(throws: DataFileError.self) { try Tensor(npy: "/nowhere/x.npy") }
    #expect(missing.reason == .notFound)
    #expect(missing.description == "'/nowhere/x.npy': cannot open it: No such file or directory")
    #expect(thrownText { _ = try Tensor(npy: "/tmp") }?.contains("is a folder") == true)
    #expect(thrownText { _ = try Tensor(npy: "/dev/null") }?.contains("not a regular file") == true)
  }
}
