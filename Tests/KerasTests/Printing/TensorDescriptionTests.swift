import Keras
import Testing

@Suite("Printing of tensors")
struct TensorDescriptionTests {
  @Test("Every array of the collection is printed as NumPy prints it")
  func matchesNumPy() throws {
    let archive = try NumPyArchive(fixture("printing/arrays.npz"))
    let file = String(decoding: try fileBytes(fixture("printing/expected.txt")), as: UTF8.self)
    let expected = file.split(separator: "\n\u{1D}\n").map { $0.split(separator: "\n\u{1E}\n").map(String.init) }
    #expect(archive.names.count > 300)
    try #require(expected.count == archive.names.count)
    for (name, texts) in zip(archive.names, expected) {
      let tensor = try archive.tensor(name)
      #expect(tensor.description == texts[0], "str of \(name), \(tensor.spec)")
      #expect(tensor.debugDescription == texts[1], "repr of \(name), \(tensor.spec)")
    }
  }

  @Test("bfloat16 numbers have the fewest digits that tell them apart")
  func printsBFloat16() {
    let values = [1, 0.1, 300, -2.5, 3.140625].map { BFloat16(Float($0)) }
    #expect(Tensor(values).description == "[ 1.00e+00  1.00e-01  3.00e+02 -2.50e+00  3.14e+00]")
    #expect(Tensor(values[2...].map { $0 }).description == "[300.    -2.5    3.14]")
    #expect(Tensor([BFloat16(0.00001), BFloat16(1)]).description == "[1.e-05 1.e+00]")
  }

  @Test("A tensor that cannot be computed says why instead of stopping the program")
  func printsErrors() {
    let impossible = Tensor([1, 2, 3] as [Float]) + Tensor([1, 2] as [Float])
    #expect(impossible.description.hasPrefix("<tensor without a value: "))
    #expect(impossible.description.contains("(3,)") && impossible.description.contains("(2,)"))
  }

  @Test("A list of tensors shows each as repr does")
  func printsInCollections() {
    #expect("\([Tensor([1, 2] as [Float])])" == "[array([1., 2.], dtype=float32)]")
  }

  @Test("Variables are printed as Keras prints them")
  func printsVariables() {
    let variable = Variable(name: "bias", shape: [2])
    variable.path = "dense/bias"
    #expect(variable.description == "<Variable path=dense/bias, shape=(2,), dtype=float32, value=[0. 0.]>")
    let step = Variable(name: "iteration", shape: [], fill: 3, dtype: .int64)
    #expect(step.description == "<Variable path=iteration, shape=(), dtype=int64, value=3>")
  }
}
