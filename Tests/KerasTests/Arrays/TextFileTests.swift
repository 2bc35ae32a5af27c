import Foundation
import Testing

@testable import Keras

/// Strings in `.npy`, `.npz`, `.csv` and `.txt`.
struct TextFileTests {
  /// A `.npy` file: a header of version 1 as NumPy writes it, and the elements.
  private func npy(_ descr: String, _ shape: String, fortran: Bool = false, _ elements: [UInt8]) -> [UInt8] {
    let text = "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8) + elements
  }

  private func write(_ folder: String, _ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func wide(_ texts: [String], _ length: Int, big: Bool = false) -> [UInt8] {
    texts.flatMap { text in
      let scalars = text.unicodeScalars.map(\.value) + Array(repeating: 0, count: length - text.unicodeScalars.count)
      return scalars.flatMap { value -> [UInt8] in
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return big ? bytes.reversed() : bytes
      }
    }
  }

  @Test func unicodeAndBytesAreRead() throws {
    try withTemporaryFolder { folder in
      let texts = ["grün", "", "日本語", "a b"]
      for (descr, big) in [("<U5", false), (">U5", true)] {
        let path = try write(folder, "u.npy", npy(descr, "(4,)", wide(texts, 5, big: big)))
        let array = try StringArray(npy: path)
        #expect(array.strings == texts)
        #expect(array.shape == [4])
      }
      let bytes = Array("one\0\0".utf8) + Array("gr\u{FC}\0".utf8)
      #expect(try StringArray(npy: write(folder, "s.npy", npy("|S5", "(2, 1)", bytes))).strings == ["one", "grü"])
      let columns = wide(["a", "c", "b", "d"], 1)
      let fortran = try StringArray(npy: write(folder, "f.npy", npy("<U1", "(2, 2)", fortran: true, columns)))
      #expect(fortran.strings == ["a", "b", "c", "d"])
    }
  }

  @Test func damagedTextsAreRefused() throws {
    try withTemporaryFolder { folder in
      let cases: [(String, String, [UInt8])] = [
        ("<U5", "(4,)", [UInt8](repeating: 0, count: 79)), ("<U0", "(9999999999,)", []), ("<U99999999999", "(1,)", []),
        ("<U1", "(1,)", [0, 0xD8, 0, 0]), ("|S2", "(1,)", [0xFF, 0xFE]), ("<f4", "(1,)", [0, 0, 0, 0]),
        ("<U5", "(9223372036854775807, 4)", []),
      ]
      for (descr, shape, elements) in cases {
        let path = try write(folder, "x.npy", npy(descr, shape, elements))
        #expect(throws: DataFileError.self, "\(descr) \(shape)") { try StringArray(npy: path) }
      }
      let path = try write(folder, "t.npy", npy("<U1", "(1,)", wide(["a"], 1)))
      #expect(thrownText { _ = try Tensor(npy: path) }?.contains("contains strings") == true)
    }
  }

  @Test func linesAndColumnsAreRead() throws {
    try withTemporaryFolder { folder in
      let lines = try write(folder, "a.txt", Array("one, two\r\n\nthree".utf8))
      #expect(try StringArray(txt: lines).strings == ["one, two", "", "three"])
      #expect(try StringArray(txt: write(folder, "b.txt", Array("x\n".utf8))).strings == ["x"])
      #expect(try StringArray(txt: write(folder, "c.txt", [])).strings == [])
      #expect(throws: DataFileError.self) { try StringArray(txt: write(folder, "d.txt", [0x61, 0xFF])) }
      let table = try write(folder, "t.csv", Array("review,label\n\"good, really\",1\nbad,0\n".utf8))
      #expect(try StringArray(csv: table, column: "review").strings == ["good, really", "bad"])
      #expect(try StringArray(csv: table, column: "label").strings == ["1", "0"])
      #expect(throws: KerasError.self) { try StringArray(csv: table) }
      #expect(throws: KerasError.self) { try StringArray(csv: table, column: "text") }
      let single = try write(folder, "s.csv", Array("one\n\"two \"\"2\"\"\"\n".utf8))
      #expect(try StringArray(csv: single).strings == ["one", "two \"2\""])
    }
  }
}
