/// Sets negative elements to zero.
public struct NonNeg: Constraint {
  public init() {}
  public var config: Config { [:] }
  public func callAsFunction(_ w: Tensor) -> Tensor { w.maximum(0) }
}

extension ConstraintSpecifier where Self == NonNeg {
  public static var nonNeg: NonNeg { NonNeg() }
}
