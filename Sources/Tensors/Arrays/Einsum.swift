extension Tensor {
  /// Products summed over the letters that the result does not have, as NumPy's `einsum`: `Tensor.einsum("ij,kj->ik",
  /// a, b)`.
  ///
  /// Each operand has one letter a dimension; `...` stands for the dimensions before or between, which broadcast.
  /// Without `->`, the result has the letters that occur once, in the alphabet's order. A letter twice in an operand is
  /// its diagonal.
  public static func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }

  /// Products summed over the letters that the result does not have.
  public static func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
    if let failed = operands.first(where: { $0.error != nil }) { return failed }
    do throws(TensorError) {
      let terms = try Einsum(equation, operands.map(\.shape))
      var common = operands.dropFirst().reduce(operands[0].dtype) { DType.promoted($0, $1.dtype) }
      if common == .int8, operands.count > 1, operands.allSatisfy({ $0.dtype == .int8 }) { common = .int32 }
      // Booleans are added up as numbers: whether any product holds.
      let computed = common == .bool ? .int32 : common
      return try terms.evaluated(operands.map { $0.cast(to: computed) }).cast(to: common)
    } catch {
      return Tensor(error: error)
    }
  }
}

/// An equation of `einsum` for operands of some ranks: every dimension has a letter.
private struct Einsum {
  private var terms: [[Character]] = []
  private var output: [Character] = []
  private let equation: String

  private func failure(_ message: String) -> TensorError {
    TensorError(operation: "einsum", message: "equation '\(equation)' \(message)")
  }

  init(_ equation: String, _ shapes: [Shape]) throws(TensorError) {
    self.equation = equation
    let text = equation.filter { $0 != " " }
    var sides = [Substring(text)]
    if let arrow = text.firstRange(of: "->") { sides = [text[..<arrow.lowerBound], text[arrow.upperBound...]] }
    let parts = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == shapes.count, !shapes.isEmpty else {
      throw failure("has \(parts.count) operands; got \(shapes.count)")
    }
    var hiddenCount = 0
    for (part, shape) in zip(parts, shapes) where part.contains("...") {
      hiddenCount = max(hiddenCount, shape.count - part.filter { $0 != "." }.count)
    }
    // Characters that no equation has stand for the dimensions of an ellipsis, counted from the last.
    let hidden = (0..<max(hiddenCount, 0)).map { Character(Unicode.Scalar(UInt32(0x2460 + $0))!) }
    for (part, shape) in zip(parts, shapes) {
      let named = part.filter { $0 != "." }.count
      let letters = try spelled(part, hidden.suffix(max(shape.count - named, 0)))
      guard letters.count == shape.count else {
        throw failure("has \(named) letters for an operand of shape \(shape.tupleText)")
      }
      terms.append(letters)
    }
    let all = terms.flatMap { $0 }
    if sides.count == 2 {
      output = try spelled(sides[1], hidden[...])
    } else {
      output =
        hidden
        + Set(all.filter { $0.isLetter && $0.isASCII }).sorted().filter { l in all.filter { $0 == l }.count == 1 }
    }
    guard Set(output).count == output.count else { throw failure("has a letter twice in the result") }
    if let unknown = output.first(where: { !all.contains($0) && !hidden.contains($0) }) {
      throw failure("has '\(unknown)' in the result and in no operand")
    }
    output.removeAll { !all.contains($0) }
  }

  private func spelled(_ part: Substring, _ hidden: ArraySlice<Character>) throws(TensorError) -> [Character] {
    var letters = Array(part)
    if let dots = part.firstRange(of: "...") {
      letters = Array(part[..<dots.lowerBound]) + hidden + Array(part[dots.upperBound...])
    }
    guard letters.allSatisfy({ $0.isLetter && $0.isASCII || hidden.contains($0) }) else {
      throw failure("may have letters, ',', '->' and one '...' an operand")
    }
    return letters
  }

  func evaluated(_ operands: [Tensor]) throws(TensorError) -> Tensor {
    var sizes: [Character: Int] = [:]
    for (letters, operand) in zip(terms, operands) {
      for (letter, size) in zip(letters, operand.shape) {
        let known = sizes[letter] ?? size
        guard known == size || !letter.isASCII && (known == 1 || size == 1) else {
          throw failure("has '\(letter)' for dimensions of \(known) and \(size)")
        }
        sizes[letter] = letter.isASCII ? size : max(known, size)
      }
    }
    var remaining = zip(terms, operands).map { Factor($0, $1, sizes) }
    var product = remaining.removeFirst()
    while !remaining.isEmpty {
      let next = remaining.removeFirst()
      product = product.multiplied(next, keeping: Set(output).union(remaining.flatMap(\.letters)))
    }
    return product.reduced(to: Set(output)).arranged(output)
  }

  /// A tensor with a letter a dimension, each once.
  private struct Factor {
    var letters: [Character]
    var tensor: Tensor

    init(letters: [Character], tensor: Tensor) {
      self.letters = letters
      self.tensor = tensor
    }

    init(_ letters: [Character], _ operand: Tensor, _ sizes: [Character: Int]) {
      self.letters = letters
      // Dimensions of an ellipsis broadcast.
      tensor = operand.broadcast(to: letters.map { sizes[$0]! })
      while let second = self.letters.indices.first(where: { self.letters[..<$0].contains(self.letters[$0]) }) {
        let letter = self.letters[second]
        let first = self.letters.firstIndex(of: letter)!
        tensor = tensor.diagonal(axis1: first, axis2: second)
        self.letters.remove(at: second)
        self.letters.remove(at: first)
        self.letters.append(letter)
      }
    }

    /// Summed over the letters that are not needed later.
    func reduced(to kept: Set<Character>) -> Factor {
      let axes = letters.indices.filter { !kept.contains(letters[$0]) }
      if axes.isEmpty { return self }
      return Factor(
        letters: letters.filter { kept.contains($0) }, tensor: tensor.sum(axes: axes).cast(to: tensor.dtype))
    }

    /// With the dimensions in the order of some letters.
    func arranged(_ order: [Character]) -> Tensor { tensor.transposed(order.map { letters.firstIndex(of: $0)! }) }

    /// The product with another factor, as a matmul: letters of both that are needed later stay, others are summed
    /// over.
    func multiplied(_ other: Factor, keeping kept: Set<Character>) -> Factor {
      let a = reduced(to: kept.union(other.letters))
      let b = other.reduced(to: kept.union(letters))
      let shared = a.letters.filter(b.letters.contains)
      let (batch, summed) = (shared.filter(kept.contains), shared.filter { !kept.contains($0) })
      let rows = a.letters.filter { !b.letters.contains($0) }
      let columns = b.letters.filter { !a.letters.contains($0) }
      func size(_ letter: Character) -> Int {
        a.letters.firstIndex(of: letter).map { a.tensor.shape[$0] } ?? b.tensor.shape[b.letters.firstIndex(of: letter)!]
      }
      func total(_ group: [Character]) -> Int { saturatedProduct(group.map(size)) }
      let left = a.arranged(batch + rows + summed).reshaped(to: [total(batch), total(rows), total(summed)])
      let right = b.arranged(batch + summed + columns).reshaped(to: [total(batch), total(summed), total(columns)])
      let made = batch + rows + columns
      return Factor(letters: made, tensor: left.matmul(right).reshaped(to: made.map(size)))
    }
  }
}
