import FoundationEssentials
import Tensors
import Testing

/// Functions by the names of Keras and NumPy, against what these give; Scripts/reference/array_functions.py has the
/// same calls.
@Suite(.onEachDevice) struct ArrayFunctionTests {
  struct Expected: Decodable {
    let shape: [Int]
    let dtype: String
    /// Nil is not a number.
    let values: [Double?]
  }
  private static let expected: [String: Expected] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/reference/array_functions.json")
    return try! JSONDecoder().decode([String: Expected].self, from: Data(contentsOf: file))
  }()

  private static let x = Tensor([[3, -1, 4, 1.5], [5, -9, 2, 6], [-5, 3, 5, 8]] as [[Float]])
  private static let y = Tensor([[0.5, 2, -1, 3], [1, 4, -2, 0.25], [7, -3, 0.5, 1]] as [[Float]])
  private static var z: Tensor { Tensor.arange(24, dtype: .float32).reshaped(2, 3, 4) * 0.5 - 4 }
  private static let v = Tensor([2, 7, 1, 8, 2, 8] as [Int32])
  private static let w = Tensor([1, -2, 0.5] as [Float])
  private static let s = Tensor([[4, 1, 2], [3, 5, 0], [7, 6, 8]] as [[Float]])
  private static let nan = Tensor([1, .nan, .infinity, -.infinity, 2] as [Float])
  private static var mask: Tensor { x > 2 }

  private static var reductions: [String: Tensor] {
    [
      "sum axis": x.sum(axis: 0), "sum axes": z.sum(axis: [0, 2], keepDims: true), "mean axis": x.mean(axis: 1),
      "prod": x.prod(), "prod axis": x.prod(axis: 0), "var": x.var(), "std axis": x.std(axis: 0, keepDims: true),
      "max axis": x.max(axis: -1), "min axis": x.min(axis: 0), "any axis": mask.any(axis: 0),
      "all axis": mask.all(axis: 0), "countNonzero": mask.countNonzero(axis: 1), "logSumExp axis": x.logSumExp(axis: 1),
      "cumsum": x.cumsum(), "cumsum axis": x.cumsum(axis: 0), "cumprod": y.cumprod(axis: 1),
    ]
  }
  private static var shapes: [String: Tensor] {
    [
      "T": x.T, "transpose": z.transpose([2, 0, 1]), "expandDims": x.expandDims(1),
      "expandDims several": x.expandDims([0, -1]), "squeeze": x.reshape(1, 3, 1, 4).squeeze(axis: 2),
      "swapAxes": z.swapAxes(0, -1), "moveAxis": z.moveAxis(0, 2), "moveAxis several": z.moveAxis([0, 1], [-1, 0]),
      "flip": x.flip(), "flip axis": x.flip(axis: 1), "roll": x.roll(5), "roll axis": x.roll(-1, axis: 1),
      "repeat": x.repeat(2), "repeat axis": x.repeat(3, axis: 0), "repeat counts": x.repeat([2, 0, 1], axis: 0),
      "tile": x.tile([2, 1]), "pad": x.pad([[1, 2], [0, 1]], constantValue: 7),
      "pad reflect": x.pad([[2, 1], [3, 2]], mode: .reflect),
      "pad symmetric": x.pad([[2, 4], [1, 5]], mode: .symmetric),
      "pad edge": x.pad([[2, 1], [1, 0]], mode: .edge), "pad wrap": x.pad([[2, 4], [1, 0]], mode: .wrap),
    ]
  }
  private static var sorting: [String: Tensor] {
    [
      "sort": x.sort(), "sort axis": x.sort(axis: 0), "argsort": x.argsort(axis: 0),
      "takeAlongAxis": x.takeAlongAxis(Tensor([[2, 0, 1, 1]]), axis: 0), "take": x.take([0, 5, -1]),
      "take axis": x.take([2, 0], axis: 1), "quantile": x.quantile(0.3, axis: 1),
      "quantile all": x.quantile(0.85, keepDims: true), "quantile lower": x.quantile(0.3, method: .lower),
      "quantile higher": x.quantile(0.3, method: .higher), "quantile nearest": x.quantile(0.3, method: .nearest),
      "quantile of NaN": nan.quantile(0.5), "percentile": x.percentile(40), "median": x.median(),
      "median axis": x.median(axis: [0], keepDims: true),
    ]
  }
  private static var matrices: [String: Tensor] {
    [
      "diagonal": x.diagonal(), "diagonal offset": z.diagonal(offset: -1, axis1: 1, axis2: 2), "trace": x.trace(),
      "trace axes": z.trace(offset: 1, axis1: 2, axis2: 0), "tril": x.tril(), "tril k": z.tril(k: 1), "triu": x.triu(),
      "triu k": x.triu(k: -1), "diag": w.diag(), "diag k": w.diag(k: -2), "diag above": w.diag(k: 1),
      "dot": x.dot(y.T), "dot vector": s.dot(w), "dot of many": z.dot(z.moveAxis(2, 1)), "outer": w.outer(w),
      "norm": x.norm(), "norm axis": x.norm(axis: 1, keepDims: true), "norm 1": x.norm(ord: 1, axis: 0),
      "norm 3": x.norm(ord: 3, axis: 1), "norm inf": x.norm(ord: .infinity, axis: 1), "norm 0": x.norm(ord: 0, axis: 1),
      "norm of matrices": z.norm(axis: [1, 2]), "norm 1 of matrices": z.norm(ord: 1, axis: [1, 2]),
      "norm -inf of matrices": z.norm(ord: -.infinity, axis: [2, 1], keepDims: true),
    ]
  }
  private static var sums: [String: Tensor] {
    [
      "einsum matmul": .einsum("ij,kj->ik", x, y), "einsum implicit": .einsum("ij,kj", x, y),
      "einsum trace": .einsum("ii->", s), "einsum diagonal": .einsum("ii->i", s),
      "einsum transpose": .einsum("ijk->kji", z), "einsum sum": .einsum("ijk->j", z),
      "einsum batch": .einsum("bij,bkj->bik", z, z), "einsum three": .einsum("ij,kj,k->i", x, y, w),
      "einsum ellipsis": .einsum("...ij,kj->...ik", z, x), "einsum outer": .einsum("i,j->ji", w, w),
      "einsum hadamard": .einsum("ij,ij->ij", x, y), "einsum dot": .einsum("i,i", w, w),
      "einsum broadcast": .einsum("...i,...i->...", z, x),
    ]
  }
  private static var counting: [String: Tensor] {
    [
      "unique": v.unique(), "unique counts": v.uniqueCounts().counts, "bincount": v.bincount(),
      "bincount weights": v.bincount(weights: .arange(6, dtype: .float32), minLength: 12),
      "nonzero 0": mask.nonzero()[0], "nonzero 1": mask.nonzero()[1], "histogram": x.histogram(bins: 5).counts,
      "histogram edges": x.histogram(bins: 5).edges, "histogram range": x.histogram(bins: 4, range: (0, 5)).counts,
      "histogram of one number": Tensor.ones([3]).histogram(bins: 3).counts,
    ]
  }
  private static var elementwise: [String: Tensor] {
    [
      "clip": x.clip(0, 5), "pow": x.pow(2), "round decimals": (y * 1.234).round(decimals: 1),
      "round tens": (x * 7).round(decimals: -1), "log2": x.abs().log2(), "log10": x.abs().log10(),
      "isClose": x.isClose(x + 1e-5), "isClose NaN": nan.isClose(nan),
      "isClose equal NaN": nan.isClose(nan, equalNaN: true),
      "allClose": x.allClose(x + 1e-3), "nanToNum": nan.nanToNum(nan: 3, posinf: 9, neginf: -9),
      "where": .where(mask, x, 0), "where numbers": .where(mask, 1, 2.5), "greater": x > 2, "and": (x > 0) & (x < 5),
      "or": (x < 0) | (x > 5), "xor": (x < 3) ^ (x > 0), "not": ~(x > 0), "remainder from number": 7 % v,
      "power from number": 2 ** w,
    ]
  }
  private static var indexing: [String: Tensor] {
    [
      "index mask and number": x[Tensor([true, false, true]), 0],
      "index mask and range": z[Tensor([false, true]), 1...],
      "index all and mask": x[.all, Tensor([true, false, false, true])],
      "index pairs": x[Tensor([0, 2, -1]), Tensor([1, 0, 3])],
      "index broadcast": x[Tensor([[0], [2]]), Tensor([3, 1])],
      "index range and indices": z[1..., .all, Tensor([[0, 2], [3, -4]])],
      "index apart": z[Tensor([1, 0, 1]), .all, Tensor([0, 2, 3])],
      "index number apart": z[0, .all, Tensor([1, 3])], "index together": z[.all, 1, Tensor([3, 0])],
      "index new axis between": z[Tensor([0, 1]), .newAxis, .all, Tensor([2, 2])],
      "index ellipsis": z[..., Tensor([2, 0])],
      "index mask in the middle": z[1, Tensor([true, false, true]), 2...],
      "index ellipsis of nothing": z[.all, Tensor([1, 2]), .ellipsis, Tensor([0, 3])],
      "index mask of dimensions": z[.all, mask],
      "index mask and indices": x[Tensor([true, false, true]), Tensor([1, 3])],
    ]
  }
  private static var ranges: [String: Tensor] {
    [
      "arange": .arange(2, 11, 3), "arange down": .arange(5, -2, -2), "arange real": .arange(0.5, 2, 0.25),
      "linspace": .linspace(0, 1, 5), "linspace open": .linspace(0, 1, 5, endpoint: false),
      "eye k": .eye(3, columns: 4, k: 1), "meshgrid": Tensor.meshgrid(w, v)[1],
      "meshgrid ij": Tensor.meshgrid(w, v, indexing: .ij)[0],
    ]
  }
  private static let names: [String] = families.flatMap(\.keys).sorted()
  private static var families: [[String: Tensor]] {
    [reductions, shapes, sorting, matrices, sums, counting, elementwise, indexing, ranges]
  }

  @Test(arguments: names) func givesWhatKerasGives(_ name: String) throws {
    let expected = try #require(Self.expected[name])
    // Made anew, since a tensor keeps what a device has computed.
    let result = try #require(Self.families.lazy.compactMap { $0[name] }.first).checked()
    #expect(result.shape == expected.shape)
    #expect(result.dtype.name == expected.dtype)
    for (value, wanted) in zip(try result.scalars(as: Double.self), expected.values) {
      if let wanted {
        #expect(abs(value - wanted) <= 1e-5 * max(1, abs(wanted)))
      } else {
        #expect(value.isNaN)
      }
    }
  }

  @Test func everyReferenceIsTested() { #expect(Self.expected.keys.sorted() == Self.names) }

  @Test func whatDoesNotFitSaysSo() throws {
    let (x, v) = (Self.x, Self.v)
    let failures: [(Tensor, String)] = [
      (x.sum(axis: 2), "axis 2 is out of range"), (x.expandDims([0, 0]), "repeat one"), (x.swapAxes(0, 5), "axis 5"),
      (x.moveAxis([0, 0], [0, 1]), "expected different ones"), (x.flip(axis: 3), "axis 3"),
      (x.roll(1, axis: 2), "axis 2"),
      (x.repeat([1, 2], axis: 0), "2 counts"), (x.pad([[1, 1], [0, 0], [0, 0]]), "expected a pair"),
      (x.quantile(1.5), "q is 1.5"), (v.tril(), "two dimensions"), (v.diagonal(), "two different dimensions"),
      (Self.z.norm(ord: 2, axis: [0, 1]), "not supported"),
      (.einsum("ij,jk->ik", x, x), "'j' for dimensions of 4 and 3"),
      (.einsum("ij->ik", x), "'k' in the result"), (.einsum("i->i", x), "1 letters"),
      (.einsum("ij,ij->ij", x), "2 operands"),
      (x.bincount(), "float32; expected integers"), (Tensor([-1]).bincount(), "number -1"),
      (v & v, "got int32; expected booleans"), (x.take(Tensor([0.5] as [Float])), "indices are float32"),
      (Tensor.arange(0, 1, 0), "step of zero"), (x.histogram(bins: 0).counts, "bins is 0"),
      (Tensor.placeholder("images", shape: [3]).unique(), "depends on 'images'"),
      (Tensor.placeholder("images", shape: [3], dtype: .int32).bincount(), "depends on 'images'"),
      (Tensor.placeholder("images", shape: [3]).nonzero()[0], "depends on 'images'"),
    ]
    for (result, text) in failures {
      let error = try #require(result.error, "\(text)")
      #expect(error.description.contains(text), "\(error)")
    }
  }

  @Test func gradientsGoThrough() throws {
    let cases: [(String, ([Tensor]) -> Tensor)] = [
      ("flip", { $0[0].flip(axis: 1).square() }), ("roll", { $0[0].roll(2, axis: 1).square() }),
      ("repeat", { $0[0].repeat(2, axis: 1).square() }), ("pad", { $0[0].pad(1, mode: .symmetric).square() }),
      ("sort", { $0[0].sort(axis: 0).square() }), ("quantile", { $0[0].quantile(0.3, axis: 1) }),
      ("median", { $0[0].median(axis: 0) }), ("diagonal", { $0[0].diagonal().square() }),
      ("tril", { $0[0].tril().square() }), ("norm", { $0[0].norm(axis: 1) }),
      ("norm 3", { $0[0].norm(ord: 3, axis: 1) }),
      ("einsum", { .einsum("ij,kj->ik", $0[0], $0[0]) }), ("einsum diagonal", { .einsum("ij,ij->i", $0[0], $0[0]) }),
      ("where", { .where($0[0] > 0.1, $0[0].square(), 3) }), ("clip", { $0[0].clip(-0.5, 0.5) }),
      ("takeAlongAxis", { $0[0].takeAlongAxis(Tensor([[2, 0, 1, 1]]), axis: 0).square() }),
      ("mask", { $0[0][Tensor([true, false, true])].square() }),
      ("mask and number", { $0[0][Tensor([true, false, true]), 1].square() }),
      ("indices", { $0[0][Tensor([[0], [2]]), Tensor([1, 1])].square() }),
      (
        "assignment",
        {
          var x = $0[0]; x[1] = $0[0][0] * 3; x[0, 0] = 2; return x.square()
        }
      ),
      (
        "assignment to steps",
        {
          var x = $0[0]; x[.all, .stride(by: 2)] = $0[0][.all, 2...].square(); return x
        }
      ),
      (
        "assignment by mask",
        {
          var x = $0[0]; x[Tensor([true, false, true])] = $0[0][1...] * 2; return x.square()
        }
      ),
    ]
    for (name, function) in cases {
      #expect(try gradientError([spread([3, 4])], function) < 1e-6, "\(name)")
    }
  }

  @Test func partsCanBeAssigned() throws {
    let a = Tensor.arange(6, dtype: .float32).reshaped(2, 3)
    var b = a
    b[0, 0] = 100
    b[1] = Tensor.zeros([3])
    #expect(try b.scalars(as: Float.self) == [100, 1, 2, 0, 0, 0])
    b[.all, 1...] += 1
    #expect(try b.scalars(as: Float.self) == [100, 2, 3, 0, 1, 1])
    b[..., -1] = Tensor([7, 8] as [Int32])
    #expect(try b.scalars(as: Float.self) == [100, 2, 7, 0, 1, 8])
    b[b > 6] = -1
    #expect(try b.scalars(as: Float.self) == [-1, 2, -1, 0, 1, -1])
    b[Tensor([true, false])] = Tensor([[4, 5, 6]] as [[Float]])
    #expect(try b.scalars(as: Float.self) == [4, 5, 6, 0, 1, -1])
    b[Tensor([1, 0, 1])] = Tensor([[1], [2], [3]] as [[Float]])
    #expect(try b.scalars(as: Float.self) == [2, 2, 2, 3, 3, 3])
    #expect(try a.scalars(as: Float.self) == [0, 1, 2, 3, 4, 5])
    var bytes = Tensor([1, 2] as [UInt8])
    bytes[0] = 2.7
    #expect(try bytes.scalars(as: UInt8.self) == [2, 2])
  }

  /// Expected values are NumPy's.
  @Test func partsThatTensorsNameCanBeAssigned() throws {
    let a = Tensor.arange(6, dtype: .float32).reshaped(2, 3)
    var b = a
    b[Tensor([true, false]), 1] = 9
    #expect(try b.scalars(as: Float.self) == [0, 9, 2, 3, 4, 5])
    b[.all, Tensor([2, 0])] = Tensor([7, 8] as [Float])
    #expect(try b.scalars(as: Float.self) == [8, 9, 7, 8, 4, 7])
    b[Tensor([0, 1]), Tensor([0, -1])] += 1
    #expect(try b.scalars(as: Float.self) == [9, 9, 7, 8, 4, 8])
    // Of the same place twice, the last value counts.
    b[Tensor([0, 0]), Tensor([1, 1])] = Tensor([1, 2] as [Float])
    #expect(try b.scalars(as: Float.self) == [9, 2, 7, 8, 4, 8])
    #expect(try a.scalars(as: Float.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test func tensorsAmongIndicesThatDoNotFitSaySo() throws {
    let x = Self.x
    let failures: [(Tensor, String)] = [
      (x[Tensor([true, false]), 0], "a mask of shape (2,) at dimension 0 of shape (3, 4)"),
      (x[0, Tensor([true])], "a mask of shape (1,) at dimension 1 of shape (3, 4)"),
      (x[Tensor([0, 1]), Tensor([0, 1, 2])], "indices of shape (3,) beside others of shape (2,)"),
      (x[.all, Tensor([4])], "index 4 is out of range for a dimension of 4"),
      (x[5, Tensor([0])], "index 5 is out of range for a dimension of 3"),
      (x[.all, Tensor([0.5] as [Float])], "indices are float32; expected integers"),
      (x[0, 0, Tensor([0])], "3 indices for a tensor of shape (3, 4)"),
      (x[Self.mask, 0], "3 indices for a tensor of shape (3, 4)"),
    ]
    for (result, text) in failures {
      #expect(try #require(result.error).description.contains(text), "\(result.error!)")
    }
    let input = Tensor.placeholder("images", shape: [3, 4])
    #expect(input[(input > 0)[.all, 0], 0].error?.description.contains("the mask depends on 'images'") == true)
    var changed = x
    changed[.all, Tensor.placeholder("places", shape: [2], dtype: .int32)] = 1
    #expect(changed.error?.description.contains("an index to assign at depends on 'places'") == true)
  }

  @Test func indicesThatAreNotKnownYetAreCounted() throws {
    let rows = Tensor.placeholder("rows", shape: [4], dtype: .int32)
    let program = try Program(label: "pick", inputs: [rows], outputs: [Self.x[rows, 1]])
    let picked = try program(Tensor([2, -3, 3, -4] as [Int32]))[0].scalars(as: Float.self)
    #expect(picked[0] == 3 && picked[1] == -1 && picked[2].isNaN && picked[3].isNaN)
  }

  @Test func assignmentsThatDoNotFitSaySo() throws {
    func error(_ change: (inout Tensor) -> Void) throws -> String {
      var x = Self.x
      change(&x)
      return try #require(x.error).description
    }
    #expect(try error { $0[0] = Tensor.zeros([3]) }.contains("a value of shape (3,) for a part of shape (4,)"))
    #expect(try error { $0[5] = Tensor.zeros([4]) }.contains("index 5 is out of range"))
    #expect(try error { $0[Tensor([true])] = 1 }.contains("mask of shape (1,)"))
    #expect(try error { $0[Tensor([3])] = 1 }.contains("index 3 is out of range"))
    #expect(try error { $0[Tensor([0.5] as [Float])] = 1 }.contains("float32 indices"))
    #expect(try error { $0[$0 > 4] = Tensor.zeros([2]) }.contains("a selection of shape (4,)"))
    var bytes = Tensor([1, 2] as [UInt8])
    bytes[0] = 300
    #expect(bytes.error?.description.contains("300 is out of range for uint8") == true)
  }

  @Test func aTensorIsASequenceOfItsRows() throws {
    var sums: [Double] = []
    for row in Self.x { sums.append(try row.sum().item()) }
    #expect(sums == [7.5, 4, 11])
    #expect(zip(Self.x, Self.y).map { $0.shape == $1.shape } == [true, true, true])
    #expect(Array(Tensor(3)).count == 1)
    #expect(Array(Tensor(3))[0].error?.description.contains("a scalar has no slices") == true)
    #expect(Array(Self.x.sum(axis: 7)).allSatisfy { $0.error != nil })
    #expect(Array(Tensor.zeros([0, 2])).isEmpty)
  }

  @Test func anItemHasTheTypeThatIsAskedFor() throws {
    let float: Float = try Self.x.sum().item()
    #expect(float == 22.5)
    #expect(try Self.v.max().item(as: Int.self) == 8)
    #expect(try Self.mask.any().item(as: Bool.self))
    #expect(throws: TensorError.self) { let _: Float = try Self.x.item() }
    #expect(try Tensor([-Float.nan]).isNaN().item(as: Bool.self))
    #expect("\(try Tensor([-Float.nan]).item())" == "nan")
  }
}
