extension Tensor: CustomStringConvertible {
  /// The elements as NumPy's `str` writes them, which `print` shows:
  ///
  ///     [[1.  2.5]
  ///      [3.  4. ]]
  ///
  /// Reading it computes the tensor. A tensor that cannot be computed says why.
  public var description: String {
    text { spec.text(of: $0) }
  }

  private func text(_ body: (UnsafeRawBufferPointer) -> String) -> String {
    do { return try withBytes(body) } catch { return "<tensor without a value: \(error)>" }
  }
}

extension Tensor: CustomDebugStringConvertible {
  /// The elements as NumPy's `repr` writes them, with the element type and, where they do not show it, the shape:
  ///
  ///     array([[1. , 2.5],
  ///            [3. , 4. ]], dtype=float32)
  public var debugDescription: String {
    text { bytes in
      let prefix = "array("
      let array = prefix + ArrayText.text(bytes, spec, separator: ", ", indent: prefix.count, suffix: 1)
      var extras: [String] = []
      if count == 0 && shape != [0] || count > ArrayText.threshold { extras.append("shape=\(shape.tupleText)") }
      // Python's own types need no mention.
      if count == 0 || ![.bool, .int64, .float64].contains(dtype) { extras.append("dtype=\(dtype.name)") }
      guard !extras.isEmpty else { return array + ")" }
      let ending = extras.joined(separator: ", ") + ")"
      let lastLine = array.split(separator: "\n").last?.count ?? 0
      let fits = lastLine + 1 + ending.count + 1 <= 75
      return array + "," + (fits ? " " : "\n" + String(repeating: " ", count: prefix.count)) + ending
    }
  }
}

extension Variable: CustomStringConvertible {
  /// As Keras prints it: `<Variable path=dense/bias, shape=(2,), dtype=float32, value=[0. 0.]>`.
  public var description: String {
    let elements = (try? withBytes { spec.text(of: $0) }) ?? "unavailable"
    return "<Variable path=\(path), shape=\(shape.tupleText), dtype=\(dtype.name), value=\(elements)>"
  }
}

extension TensorSpec {
  /// Elements of this type and shape as `str` writes them.
  fileprivate func text(of bytes: UnsafeRawBufferPointer) -> String {
    shape.isEmpty ? ElementText.scalar(bytes, dtype: dtype) : ArrayText.text(bytes, self, separator: " ")
  }
}
