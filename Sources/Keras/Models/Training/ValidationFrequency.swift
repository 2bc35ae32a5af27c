/// The `validationFreq` argument: a number of epochs between validations, or the epochs (counted from 1) to validate
/// after.
public protocol ValidationFrequency {
  /// Whether to validate after an epoch, counted from 0.
  /// - Throws: `KerasError.invalidArgument` when the frequency is less than 1.
  func validates(afterEpoch epoch: Int) throws -> Bool
}

extension Int: ValidationFrequency {
  public func validates(afterEpoch epoch: Int) throws -> Bool {
    try requirePositive(self, "fit", "validationFreq")
    return (epoch + 1).isMultiple(of: self)
  }
}

extension Array: ValidationFrequency where Element == Int {
  public func validates(afterEpoch epoch: Int) throws -> Bool {
    for number in self { try requirePositive(number, "fit", "validationFreq") }
    return contains(epoch + 1)
  }
}
