import Tensors
import Testing

/// What a tensor of booleans selects, and which tensors are no indices. Expected values are NumPy's.
@Suite(.onEachDevice) struct MaskIndexingTests {
  private let x = Tensor.arange(12, dtype: .float32).reshaped(3, 4)

  @Test func aMaskOverTheFirstDimensionSelectsRows() throws {
    let y = x[Tensor([true, false, true])]
    #expect(y.shape == [2, 4])
    #expect(try y.scalars(as: Float.self) == [0, 1, 2, 3, 8, 9, 10, 11])
  }

  @Test func aMaskOfTheWholeShapeSelectsElements() throws {
    let y = x[x .> 6]
    #expect(y.shape == [5])
    #expect(try y.scalars(as: Float.self) == [7, 8, 9, 10, 11])
  }

  @Test func aMaskOverTwoOfThreeDimensionsKeepsTheLast() throws {
    let z = Tensor.arange(12).reshaped(2, 2, 3)
    let y = z[Tensor([[false, true], [true, false]])]
    #expect(y.shape == [2, 3])
    #expect(try y.scalars(as: Int32.self) == [3, 4, 5, 6, 7, 8])
  }

  @Test func aMaskThatHoldsNowhereSelectsNothing() throws {
    let y = x[x .> 100]
    #expect(y.shape == [0])
    #expect(x[Tensor([false, false, false])].shape == [0, 4])
    #expect(try y.sum().item() == 0)
  }

  @Test func aScalarMaskAddsADimension() throws {
    #expect(x[Tensor([true], shape: [])].shape == [1, 3, 4])
    #expect(x[Tensor([false], shape: [])].shape == [0, 3, 4])
  }

  @Test func everyElementTypeIsSelected() throws {
    for dtype in DType.allCases {
      let y = x.cast(to: dtype)[x .>= 10]
      #expect(y.dtype == dtype)
      #expect(try y.scalars(as: Double.self) == (dtype == .bool ? [1, 1] : [10, 11]))
    }
  }

  @Test(arguments: [[2], [4], [3, 3], [3, 4, 1], [4, 3]]) func aMaskOfAnotherShapeIsRefused(_ shape: [Int]) throws {
    let y = x[Tensor.full(shape, 1, dtype: .bool)]
    let error = try #require(y.error)
    #expect(error.description.contains("mask of shape \(shape.tupleText) for a tensor of shape (3, 4)"))
  }

  @Test func aMaskThatIsNotKnownWhileAFunctionIsTracedIsRefused() throws {
    let input = Tensor.placeholder("images", shape: [3, 4])
    let error = try #require(input[input .> 0].error)
    #expect(error.description.contains("the mask depends on 'images'"))
    #expect(error.description.contains("x.where(mask, else: 0)"))
    // A mask that does not depend on the function's inputs is fine.
    #expect(input[Tensor([true, false, true])].shape == [2, 4])
  }

  @Test func theGradientGoesWhereElementsCameFrom() throws {
    let (_, gradient) = valueAndGradient(at: x) { x in (x[x .> 8].square()).sum() }
    #expect(try gradient.scalars(as: Float.self) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 20, 22])
  }

  @Test func integersOfEveryTypeAreIndices() throws {
    for dtype in DType.allCases where dtype.isInteger {
      #expect(try x[Tensor([2, 0] as [Int32]).cast(to: dtype)].scalars(as: Float.self) == [8, 9, 10, 11, 0, 1, 2, 3])
    }
    #expect(try x[Tensor([-1])].scalars(as: Float.self) == [8, 9, 10, 11])
    #expect(x[Tensor([[0, 1], [2, 0]])].shape == [2, 2, 4])
  }

  @Test func anIndexOutOfRangeIsNamed() throws {
    #expect(try #require(x[Tensor([0, 3])].error).description.contains("index 3 is out of range for a dimension of 3"))
    #expect(try #require(x[Tensor([-4])].error).description.contains("index -4 is out of range"))
    #expect(try #require(x[Tensor([UInt64.max])].error).description.contains("out of range"))
    #expect(Tensor(1)[Tensor([0])].error != nil)
  }

  @Test(arguments: [DType.bool, .float16, .bfloat16, .float32, .float64])
  func booleansAndFractionsAreNoIndices(_ dtype: DType) throws {
    let places = Tensor([1, 0, 1] as [Float]).cast(to: dtype)
    let results = [
      x.gathering(places), x.segmentSum(places, numSegments: 2),
      x.takingAlongLast(Tensor.zeros([3, 1], dtype: dtype)),
    ]
    for result in results + (dtype == .bool ? [places.oneHot(2)] : [x[places]]) {
      let error = try #require(result.error)
      #expect(error.description.contains("indices are \(dtype); expected integers"))
    }
  }

  @Test func oneHotOfManyClassesDoesNotWrapASmallType() throws {
    let rows = Tensor([1, 255] as [UInt8]).oneHot(300)
    #expect(try rows.sum(axes: [1]).scalars(as: Float.self) == [1, 1])
    #expect(try rows.argmax().scalars(as: Int32.self) == [1, 255])
  }
}
