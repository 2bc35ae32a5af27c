import CDNN
import CKernels
import Tensors

extension MatMul: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    [try lowering.product(self, node, bias: nil, activation: nil)]
  }
}

extension FusedProduct: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    [try lowering.product(product, node, bias: hasBias ? node.inputs[2] : nil, activation: activation)]
  }
}

extension Lowering {
  /// Adds a matmul with the kernel for its type and size.
  fileprivate mutating func product(
    _ product: MatMul, _ node: LoweredNode, bias: View?, activation: Unary.Kind?
  ) throws(TensorError) -> View {
    let output = node.outputs[0]
    let result = allocate(output)
    if result.count == 0 { return result }
    var (a, b) = (node.inputs[0], node.inputs[1])
    if product.transposeA { a = a.swappingLastTwo() }
    if product.transposeB { b = b.swappingLastTwo() }
    if a.count == 0 {
      fill(result, 0)
      return result
    }
    switch output.dtype {
    case .float32: try singleProduct(a, b, bias, activation, result)
    case .bfloat16 where Processor.multiplies(.bfloat16), .float16 where Processor.multiplies(.float16):
      try libraryProduct(a, b, bias, activation, result)
    case .bfloat16, .float16:
      // In float32, with operands and result converted on the way in and out.
      let wide = allocate(TensorSpec(output.shape, .float32))
      try singleProduct(
        converted(a, to: .float32), converted(b, to: .float32), bias.map { converted($0, to: .float32) }, activation,
        wide)
      convert(wide, to: result)
    case .float64, .int32, .int64: plainProduct(a, b, result)
    default:
      throw TensorError(
        operation: "matmul", message: "matmul of \(output.dtype) is not supported; cast to int32 or float32")
    }
    return result
  }

  private mutating func singleProduct(
    _ a: View, _ b: View, _ bias: View?, _ activation: Unary.Kind?, _ result: View
  ) throws(TensorError) {
    if isOwn(a, b, result) {
      ownProduct(a, b, bias, activation, result)
    } else {
      try libraryProduct(a, b, bias, activation, result)
    }
  }

  /// Whether our own kernel is used: it is as fast as oneDNN's while the operands fit the caches, needs no
  /// set-up and no copy of the kernel in another order, and reads a matrix once where the other operand is a vector.
  private func isOwn(_ a: View, _ b: View, _ c: View) -> Bool {
    guard c.shape.count == 2, a.hasUnitStride, b.hasUnitStride else { return false }
    return c.shape.contains(1) || Double(c.count) * Double(a.shape[1]) <= 5e8
  }

  private mutating func ownProduct(_ a: View, _ b: View, _ bias: View?, _ activation: Unary.Kind?, _ c: View) {
    var arguments = ck_sgemm()
    arguments.trans_a = a.isRowMajor ? 0 : 1
    arguments.trans_b = b.isRowMajor ? 0 : 1
    let epilogue =
      switch activation {
      case .relu: CK_ACT_RELU
      case .sigmoid: CK_ACT_SIGMOID
      case .tanh: CK_ACT_TANH
      default: CK_ACT_NONE
      }
    arguments.activation = Int32(epilogue.rawValue)
    let threads = max(
      CostModel.threads(bytes: a.spec.byteCount + b.spec.byteCount),
      CostModel.threads(flops: 2 * Double(c.count) * Double(a.shape[1])))
    arguments.threads = Int32(threads)
    arguments.m = Int64(c.shape[0])
    arguments.n = Int64(c.shape[1])
    arguments.k = Int64(a.shape[1])
    arguments.lda = Int64(a.leadingStride)
    arguments.ldb = Int64(b.leadingStride)
    arguments.ldc = Int64(c.shape[1])
    var reads: [(PartialKeyPath<ck_sgemm>, View)] = [(\.a, a), (\.b, b)]
    if let bias { reads.append((\.bias, contiguous(bias))) }
    add(
      productName(bias, activation), detail: "\(a.shape.tupleText) · \(b.shape.tupleText) own", threads: threads,
      ck_run_sgemm, arguments, reads: reads, writes: [(\.c, c)])
  }

  private func productName(_ bias: View?, _ activation: Unary.Kind?) -> String {
    "matmul" + (bias == nil ? "" : "+bias") + (activation.map { "+\($0.rawValue)" } ?? "")
  }

  private mutating func plainProduct(_ a: View, _ b: View, _ c: View) {
    let rank = c.shape.count
    let batch = Array(c.shape.dropLast(2))
    var (x, y) = (a.broadcast(to: batch + a.shape.suffix(2)), b.broadcast(to: batch + b.shape.suffix(2)))
    // The kernel steps evenly from matrix to matrix.
    let axes = 0..<rank - 2
    if IterationSpace(batch, [axes.map { x.strides[$0] }]).dims.count > 1 { x = contiguous(x) }
    if IterationSpace(batch, [axes.map { y.strides[$0] }]).dims.count > 1 { y = contiguous(y) }
    func batchStride(_ view: View) -> Int {
      IterationSpace(batch, [axes.map { view.strides[$0] }]).strides[0].last ?? 0
    }
    var arguments = ck_matmul()
    arguments.dtype = Int32(c.dtype.rawValue)
    arguments.batch = Int64(batch.reduce(1, *))
    (arguments.m, arguments.n, arguments.k) = (
      Int64(c.shape[rank - 2]), Int64(c.shape[rank - 1]), Int64(x.shape[rank - 1])
    )
    (arguments.a_row, arguments.a_col) = (Int64(x.strides[rank - 2]), Int64(x.strides[rank - 1]))
    (arguments.b_row, arguments.b_col) = (Int64(y.strides[rank - 2]), Int64(y.strides[rank - 1]))
    (arguments.a_batch, arguments.b_batch) = (Int64(batchStride(x)), Int64(batchStride(y)))
    let threads = CostModel.threads(flops: 20 * Double(c.count) * Double(x.shape[rank - 1]))
    arguments.threads = Int32(threads)
    add(
      "matmul", detail: "\(a.spec) · \(b.spec)", threads: threads, ck_run_matmul, arguments,
      reads: [(\ck_matmul.a, x), (\ck_matmul.b, y)], writes: [(\ck_matmul.c, c)])
  }

  private mutating func libraryProduct(
    _ first: View, _ second: View, _ bias: View?, _ activation: Unary.Kind?, _ c: View
  ) throws(TensorError) {
    var (a, b, c) = (first, second, c)
    if !a.hasUnitStride { a = contiguous(a) }
    if !b.hasUnitStride { b = contiguous(b) }
    let bias = bias.map { contiguous($0) }
    if c.shape.count > Int(CDNN_MAX_RANK) { (a, b, c) = mergingBatches(a, b, c) }
    let rank = c.shape.count
    var description = cdnn_matmul()
    description.rank = Int32(rank)
    let flops = 2 * Double(c.count) * Double(a.shape.last!)
    let threads = CostModel.threads(flops: flops)
    description.threads = Int32(threads)
    (description.src_type, description.weights_type, description.dst_type) = (
      a.dtype.libraryType, b.dtype.libraryType, c.dtype.libraryType
    )
    description.has_bias = bias == nil ? 0 : 1
    description.packs_weights = packed != nil && rank == 2 && constantStorage(b) != nil ? 1 : 0
    description.bias_type = (bias ?? c).dtype.libraryType
    description.eltwise = libraryFunction(activation)
    func pad(_ view: View) -> View { view.padded(toRank: rank) }
    writeTuple(pad(a).shape, to: &description.src_dims)
    writeTuple(pad(a).strides, to: &description.src_strides)
    writeTuple(pad(b).shape, to: &description.weights_dims)
    writeTuple(pad(b).strides, to: &description.weights_strides)
    writeTuple(c.shape, to: &description.dst_dims)
    writeTuple(c.strides, to: &description.dst_strides)
    guard let primitive = cdnn_matmul_create(&description) else {
      throw TensorError(operation: "matmul", message: libraryFailure())
    }
    var operands: [(slot: Int, view: View)] = [(Int(CDNN_SRC), a), (Int(CDNN_WEIGHTS), b)]
    if let bias { operands.append((Int(CDNN_BIAS), bias)) }
    add(
      primitive, name: productName(bias, activation), detail: "\(first.spec) · \(second.spec)", threads: threads,
      reads: operands, writes: [(Int(CDNN_DST), c)])
  }

  private mutating func mergingBatches(_ a: View, _ b: View, _ c: View) -> (View, View, View) {
    let batch = Array(c.shape.dropLast(2))
    func merged(_ view: View) -> View {
      contiguous(view.broadcast(to: batch + view.shape.suffix(2)))
        .reshaped(to: [batch.reduce(1, *)] + view.shape.suffix(2))!
    }
    return (merged(a), merged(b), c.reshaped(to: [batch.reduce(1, *)] + c.shape.suffix(2))!)
  }
}

extension View {
  func swappingLastTwo() -> View {
    var order = Array(shape.indices)
    order.swapAt(order.count - 1, order.count - 2)
    return transposed(order)
  }

  /// Whether the matrix's rows, or its columns, are contiguous and do not overlap.
  var hasUnitStride: Bool { isRowMajor || isColumnMajor }

  var isRowMajor: Bool {
    let (row, column) = (shape.count - 2, shape.count - 1)
    return (strides[column] == 1 || shape[column] == 1) && (strides[row] >= shape[column] || shape[row] == 1)
      && strides.allSatisfy { $0 >= 0 }
  }

  private var isColumnMajor: Bool {
    let (row, column) = (shape.count - 2, shape.count - 1)
    return (strides[row] == 1 || shape[row] == 1) && (strides[column] >= shape[row] || shape[column] == 1)
      && strides.allSatisfy { $0 >= 0 }
  }

  /// From one row (or column) of the matrix to the next.
  fileprivate var leadingStride: Int {
    let (row, column) = (shape.count - 2, shape.count - 1)
    if isRowMajor { return shape[row] == 1 ? shape[column] : strides[row] }
    return shape[column] == 1 ? shape[row] : strides[column]
  }

  fileprivate func padded(toRank rank: Int) -> View {
    var view = self
    let extra = rank - shape.count
    view.shape = Array(repeating: 1, count: extra) + shape
    view.strides = Array(repeating: 0, count: extra) + strides
    return view
  }
}
