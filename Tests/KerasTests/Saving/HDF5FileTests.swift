import Testing

@testable import Keras

/// What h5py writes is read: Scripts/reference/hostile_h5.py made readable.h5 and latest.h5.
@Suite(.ownSession()) struct HDF5FileTests {
  private func values(_ file: HDF5File, _ path: String) throws -> (values: [Double], shape: Shape, dtype: DType) {
    let dataset = try file.dataset(path)
    let storage = try Storage(byteCount: dataset.byteCount, for: "a test")
    try file.read(dataset, into: storage.pointer)
    let tensor = Tensor(storage: storage, shape: dataset.shape, dtype: dataset.dtype)
    return (try tensor.scalars(as: Double.self), dataset.shape, dataset.dtype)
  }

  @Test(arguments: [
    DType.int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float16, .float32, .float64,
  ])
  func numbersOfAllTypesAreRead(_ dtype: DType) throws {
    let file = try HDF5File(mapping: fixture("hostile/readable.h5"))
    for path in ["\(dtype)", "big/\(dtype)"] {
      let found = try values(file, path)
      #expect(found.values == (0..<12).map { Double($0) })
      #expect(found.shape == [3, 4] && found.dtype == dtype)
    }
  }

  @Test func otherKindsOfDatasetsAreRead() throws {
    let file = try HDF5File(mapping: fixture("hostile/readable.h5"))
    #expect(try values(file, "bool") == ((0..<12).map { $0 % 2 == 0 ? 1 : 0 }, [3, 4], .bool))
    #expect(try values(file, "scalar") == ([7], [], .float32))
    #expect(try values(file, "empty") == ([], [0, 3], .float32))
    #expect(try values(file, "compact").values == (0..<12).map { Double($0) })
    let long = (0..<35 * 11).map { Double($0) }
    for name in ["plain", "deflated", "shuffled"] {
      #expect(try values(file, "chunks/\(name)") == (long, [35, 11], .int32))
    }
    #expect(try values(file, "chunks/row") == (Array(long[..<11]), [11], .int32))
    #expect(try values(file, "chunks/cube") == (long, [5, 7, 11], .int32))
    let partly = [Double](repeating: 0, count: 100) + [Double](repeating: 1, count: 100)
    #expect(throws: ModelFileError.self, "half of its bytes are not in the file") {
      try values(file, "chunks/partly").values == partly
    }
  }

  @Test func groupsAndAttributesAreRead() throws {
    let file = try HDF5File(mapping: fixture("hostile/readable.h5"))
    #expect(try file.members(of: "many")?.count == 200)
    for index in [0, 9, 99, 199] { #expect(try values(file, "many/\(index)").values == [Double(index)]) }
    #expect(try file.members(of: "nowhere") == nil)
    #expect(try file.members(of: "bool") == nil)
    #expect(try file.exists("many/7") && !file.exists("many/200") && !file.exists("many/7/deeper"))
    #expect(try file.strings("/", "text") == ["zwölf"])
    #expect(try file.strings("/", "texts") == ["a", "", String(repeating: "long", count: 50)])
    #expect(try file.strings("/", "fixed") == ["ab", "abc"])
    #expect(try file.strings("/", "none") == [])
    #expect(try file.strings("/", "missing") == nil)
    #expect(throws: ModelFileError.self) { try file.strings("/", "number") }
    #expect(throws: ModelFileError.self) { try file.dataset("many") }
    #expect(throws: ModelFileError.self) { try file.dataset("nowhere") }
  }

  @Test func theLatestStructuresAreRead() throws {
    let file = try HDF5File(mapping: fixture("hostile/latest.h5"))
    #expect(try values(file, "layers/dense/vars/0").values == (0..<6).map { Double($0) })
    #expect(try file.strings("/", "text") == ["zwölf"])
  }
}
