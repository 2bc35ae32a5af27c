/// `l1` · sum(|x|): pulls weights to exactly zero.
public struct L1: Regularizer, Defined {
  public let l1: Double

  public init(_ l1: Double = 0.01) { self.l1 = l1 }
  public init(l1: Double) { self.init(l1) }

  public static var definition: Definition<any Regularizer> {
    Definition(
      L1.self, names: ["l1"], .singlePrecision("l1", \.l1)
    ) {
      L1($0)
    }
  }

  public func resolved() throws -> any Regularizer {
    try l1.checkedFactor("L1", "l1")
    return self
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { x.abs().sum() * l1 }
}

/// `l2` · sum(x²): pulls weights towards zero in proportion to them.
public struct L2: Regularizer, Defined {
  public let l2: Double

  public init(_ l2: Double = 0.01) { self.l2 = l2 }
  public init(l2: Double) { self.init(l2) }

  public static var definition: Definition<any Regularizer> {
    Definition(L2.self, names: ["l2"], .double("l2", \.l2, or: 0.01)) {
      L2($0)
    }
  }

  public func resolved() throws -> any Regularizer {
    try l2.checkedFactor("L2", "l2")
    return self
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { x.square().sum() * l2 }
}

/// `l1` · sum(|x|) + `l2` · sum(x²).
public struct L1L2: Regularizer, Defined {
  public let l1: Double
  public let l2: Double

  /// Both factors are 0 unless given, as in Keras.
  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  public static var definition: Definition<any Regularizer> {
    Definition(L1L2.self, names: ["l1l2"], .double("l1", \.l1, or: 0), .double("l2", \.l2, or: 0)) {
      L1L2(l1: $0, l2: $1)
    }
  }

  public func resolved() throws -> any Regularizer {
    try l1.checkedFactor("L1L2", "l1")
    try l2.checkedFactor("L1L2", "l2")
    return self
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    var penalty = Tensor(0, dtype: x.dtype)
    if l1 != 0 { penalty += L1(l1)(x) }
    if l2 != 0 { penalty += L2(l2)(x) }
    return penalty
  }
}

extension RegularizerSpecifier where Self == L1 {
  public static var l1: L1 { L1() }
  public static func l1(_ factor: Double) -> L1 { L1(factor) }
}
extension RegularizerSpecifier where Self == L2 {
  public static var l2: L2 { L2() }
  public static func l2(_ factor: Double) -> L2 { L2(factor) }
}
extension RegularizerSpecifier where Self == L1L2 {
  /// Both factors are 0 unless given, as in Keras.
  public static func l1l2(l1: Double = 0, l2: Double = 0) -> L1L2 { L1L2(l1: l1, l2: l2) }
}
