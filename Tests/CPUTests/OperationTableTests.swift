import CKernels
import Tensors
import Testing

@testable import CPU

@Suite("Kernels: the table of element-wise operations")
struct OperationTableTests {
  @Test("Every element-wise operation of tensors has a kernel that reads as many operands")
  func kinds() {
    let kinds = Unary.Kind.allCases.map { ($0.rawValue, 1) } + Binary.Kind.allCases.map { ($0.rawValue, 2) }
    for (kind, operands) in kinds {
      let operation = ck_operation_named(kind)
      #expect(operation >= 0, "\(kind)")
      #expect(Int(ck_operation_operands(operation)) == operands, "\(kind)")
      #expect(ck_operation_cost(operation) > 0, "\(kind)")
    }
    #expect(Set(kinds.map { ck_operation_named($0.0) }).count == kinds.count)
  }

  @Test("Names of printed programs are there, and no two are the same")
  func names() {
    let names = (0..<Int32(CK_OPERATIONS.rawValue)).map { String(cString: ck_operation_name($0)) }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.isEmpty && $0 != "?" })
    #expect(String(cString: ck_operation_name(Int32(CK_ATAN2.rawValue))) == "atan2")
  }

  @Test("What is no operation has no name, no operands, no cost and no kernel")
  func unknown() {
    for operation in [-1, Int32(CK_OPERATIONS.rawValue)] {
      #expect(String(cString: ck_operation_name(operation)) == "?")
      #expect(ck_operation_operands(operation) == 0)
      #expect(ck_operation_cost(operation) == 0)
    }
    #expect(ck_operation_named("none") == -1)
    #expect(ck_operation_named("CK_ADD") == -1)
  }
}
