/// Sets negative elements to zero.
public struct NonNeg: Constraint, Defined {
  public init() {}

  public static var definition: Definition<any Constraint> {
    Definition(NonNeg.self, names: ["non_neg"]) {
      NonNeg()
    }
  }
  public func callAsFunction(_ w: Tensor) -> Tensor { w.maximum(0) }
}

extension ConstraintSpecifier where Self == NonNeg {
  public static var nonNeg: NonNeg { NonNeg() }
}
