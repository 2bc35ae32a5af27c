/// Comparisons and logic, element by element.
///
/// `x > 5` is a tensor of booleans, as in NumPy: `(x > 5).sum()` counts, `x[x > 5]` selects. The operators with a point
/// before them, `x .> 5`, are the same. Tensors are not `Equatable`: whether two have the same elements is `try
/// a.allClose(b).item() == 1`.
extension Tensor {
  public static func == (a: Tensor, b: Tensor) -> Tensor { a.equal(b) }
  public static func != (a: Tensor, b: Tensor) -> Tensor { a.notEqual(b) }
  public static func < (a: Tensor, b: Tensor) -> Tensor { a.less(b) }
  public static func <= (a: Tensor, b: Tensor) -> Tensor { a.lessEqual(b) }
  public static func > (a: Tensor, b: Tensor) -> Tensor { a.greater(b) }
  public static func >= (a: Tensor, b: Tensor) -> Tensor { a.greaterEqual(b) }

  public static func == <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.equal(b) }
  public static func != <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.notEqual(b) }
  public static func < <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.less(b) }
  public static func <= <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.lessEqual(b) }
  public static func > <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.greater(b) }
  public static func >= <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.greaterEqual(b) }

  public static func == <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.equal(a) }
  public static func != <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.notEqual(a) }
  public static func < <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.greater(a) }
  public static func <= <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.greaterEqual(a) }
  public static func > <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.less(a) }
  public static func >= <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.lessEqual(a) }

  /// Where both hold: `x[(x > 0) & (x < 5)]`. Both are booleans.
  public static func & (a: Tensor, b: Tensor) -> Tensor { logic(a, b, "&") { $0.logicalAnd($1) } }
  /// Where one of both holds. Both are booleans.
  public static func | (a: Tensor, b: Tensor) -> Tensor { logic(a, b, "|") { $0.logicalOr($1) } }
  /// Where exactly one of both holds. Both are booleans.
  public static func ^ (a: Tensor, b: Tensor) -> Tensor { logic(a, b, "^") { $0.logicalXor($1) } }
  /// Where it does not hold: `x[~mask]`. It is of booleans.
  public static prefix func ~ (a: Tensor) -> Tensor { logic(a, a, "~") { x, _ in x.logicalNot() } }

  private static func logic(_ a: Tensor, _ b: Tensor, _ name: String, _ body: (Tensor, Tensor) -> Tensor) -> Tensor {
    if let failed = [a, b].first(where: { $0.error != nil }) { return failed }
    guard let other = [a, b].first(where: { $0.dtype != .bool }) else { return body(a, b) }
    return Tensor(
      error: TensorError(
        operation: name,
        message: "got \(other.dtype); expected booleans: the bits of numbers are not supported; cast(to: .bool) first"))
  }

  @available(*, unavailable, message: "of tensors it is '&', with each comparison in parentheses")
  public static func && (a: Tensor, b: Tensor) -> Tensor { fatalError() }
  @available(*, unavailable, message: "of tensors it is '|', with each comparison in parentheses")
  public static func || (a: Tensor, b: Tensor) -> Tensor { fatalError() }
  @available(*, unavailable, message: "of a tensor it is '~'")
  public static prefix func ! (a: Tensor) -> Tensor { fatalError() }
}
