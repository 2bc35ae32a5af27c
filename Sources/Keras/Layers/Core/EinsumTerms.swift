import Tensors

/// The letters of an equation such as `"abc,cd->abd"`, ellipses spelled out.
struct EinsumTerms {
  let input: [Character]
  let kernel: [Character]
  let output: [Character]
  /// The output's dimensions that the layer's `outputShape` names: all but the batch and what an ellipsis stands for.
  let given: ArraySlice<Character>

  init(_ equation: String, rank: Int, layer: String) throws {
    func refuse(_ message: String) -> KerasError {
      .invalidArgument("layer '\(layer)'", "equation '\(equation)' \(message)")
    }
    let sides = equation.filter { $0 != " " }.split(separator: ">", omittingEmptySubsequences: false)
    let operands = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].last == "-", operands.count == 2 else { throw refuse("is not like 'ab,bc->ac'") }
    let terms = [operands[0], operands[1], sides[1]]
    let isElided = terms.map { $0.contains("...") }
    guard isElided == [false, false, false] || isElided == [true, false, true],
      !isElided[0] || terms[0].hasPrefix("...") == sides[1].hasPrefix("..."),
      !isElided[0] || terms[0].hasPrefix("...") || (terms[0].hasSuffix("...") && sides[1].hasSuffix("..."))
    else { throw refuse("has its ellipses elsewhere; expected 'X,Y->Z', '...X,Y->...Z' or 'X...,Y->Z...'") }
    let named = terms[0].filter { $0 != "." }.count
    // Letters that no equation has stand for the dimensions of an ellipsis.
    let hidden = isElided[0] ? (0..<max(0, rank - named)).map { Character(Unicode.Scalar(UInt32(0x2460 + $0))!) } : []
    func letters(_ term: Substring) -> [Character] {
      guard let dots = term.firstRange(of: "...") else { return Array(term) }
      return Array(term[..<dots.lowerBound]) + hidden + Array(term[dots.upperBound...])
    }
    input = letters(terms[0])
    kernel = letters(terms[1])
    output = letters(terms[2])
    // The batch is the first dimension, whether an ellipsis stands for it or a letter.
    let isElidedLeft = terms[0].hasPrefix("...")
    given = output.dropFirst(isElidedLeft ? max(hidden.count, 1) : 1).dropLast(isElidedLeft ? 0 : hidden.count)
    guard input.count == rank else { throw refuse("does not fit an input of \(rank) dimensions") }
    let isPlain = [input, kernel, output].allSatisfy { Set($0).count == $0.count && !$0.contains(".") }
    let known = Set(input).union(kernel)
    guard isPlain, Set(output).isSubset(of: known),
      known.subtracting(output).isSubset(of: Set(input).intersection(kernel))
    else { throw refuse("is not supported: each letter once in a term, and sums over letters of both terms only") }
  }

  /// The product, as one of matrices: dimensions of both and the output stay, those of both alone are summed over.
  func product(_ x: Tensor, _ w: Tensor) -> Tensor {
    let batch = output.filter { input.contains($0) && kernel.contains($0) }
    let summed = input.filter { kernel.contains($0) && !output.contains($0) }
    let rows = input.filter { !kernel.contains($0) }
    let columns = kernel.filter { !input.contains($0) }
    func arranged(_ tensor: Tensor, _ letters: [Character], _ groups: [[Character]]) -> Tensor {
      let order = groups.flatMap { $0 }.map { letters.firstIndex(of: $0)! }
      let sizes = groups.map { saturatedProduct($0.map { tensor.shape[letters.firstIndex(of: $0)!] }) }
      return tensor.transposed(order).reshaped(to: batch.isEmpty ? Array(sizes.dropFirst()) : sizes)
    }
    if x.error != nil { return x }
    let product = arranged(x, input, [batch, rows, summed]).matmul(arranged(w, kernel, [batch, summed, columns]))
    func size(_ letter: Character) -> Int {
      input.firstIndex(of: letter).map { x.shape[$0] } ?? w.shape[kernel.firstIndex(of: letter)!]
    }
    let made = batch + rows + columns
    return product.reshaped(to: made.map(size)).transposed(output.map { made.firstIndex(of: $0)! })
  }
}
