import CKernels

/// What the kernels' table of operations says of each: `CKernels/elementwise/operations.def`.
extension Chain {
  /// An instruction's name in printed programs.
  static func name(_ instruction: ck_instruction) -> String {
    String(cString: ck_operation_name(Int32(instruction.op)))
  }

  /// The operation that `Unary.Kind` or `Binary.Kind` calls so.
  static func operation(_ kind: String) -> ck_op {
    let operation = ck_operation_named(kind)
    precondition(operation >= 0, "operations.def has no operation of the kind '\(kind)'")
    return ck_op(UInt32(operation))
  }

  /// How many registers an instruction reads.
  static func operandCount(_ instruction: ck_instruction) -> Int { Int(ck_operation_operands(Int32(instruction.op))) }

  /// What an instruction costs for each element, in nanoseconds of one core.
  static func cost(_ instruction: ck_instruction) -> Double { ck_operation_cost(Int32(instruction.op)) }
}
