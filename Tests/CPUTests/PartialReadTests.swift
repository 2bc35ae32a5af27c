import Testing

@testable import Tensors

/// Reading a part of a tensor that has not been computed keeps what was computed, where somebody may read more of it.
@Suite struct PartialReadTests {
  private let x = Tensor((0..<24).map { Float($0) }, shape: [4, 6])

  @Test func aRowOfAHeldTensorKeepsTheTensor() throws {
    let y = x * 2 + 1
    #expect(try y[1].scalars(as: Float.self) == [13, 15, 17, 19, 21, 23])
    #expect(y.storageIfKnown != nil)
    #expect(try y[3, 5].item() == 47)
  }

  @Test func whatIsComputedFromARowKeepsTheTensorToo() throws {
    let y = x.exp()
    _ = try (y[2].sum() * 2).item()
    #expect(y.storageIfKnown != nil)
    let z = x.square()
    #expect(try (z[1] - z[0]).scalars(as: Float.self) == [36, 48, 60, 72, 84, 96])
    #expect(z.storageIfKnown != nil)
  }

  @Test func gatheredRowsKeepTheTensor() throws {
    let y = x + 1
    #expect(try y[Tensor([3])].scalars(as: Float.self) == [19, 20, 21, 22, 23, 24])
    #expect(y.storageIfKnown != nil)
  }

  @Test func aViewThatIsHeldIsEnough() throws {
    var y: Tensor? = x + 1
    let turned = y!.transposed()
    y = nil
    _ = try turned[0].scalars(as: Float.self)
    #expect(turned.node.inputs[0].storageIfKnown != nil)
    #expect(try turned[1].scalars(as: Float.self) == [2, 8, 14, 20])
  }

  @Test func aTemporaryIsNotKept() throws {
    let row = (x + 1)[0]
    #expect(PartialReads(of: [row.node]).wholes.isEmpty)
    #expect(try row.scalars(as: Float.self) == [1, 2, 3, 4, 5, 6])
  }

  @Test func whatIsReadAsAWholeStaysInOneProgram() throws {
    let y = x + 1
    _ = try y.sum().item()
    #expect(y.storageIfKnown == nil)
    let halves = y.split(2)
    _ = try (halves[0] * halves[1]).sum().item()
    #expect(y.storageIfKnown == nil)
  }

  @Test func oneSliceInAnotherAreComputedInOrder() throws {
    let a = x + 1
    let b = a[0...2] * 2
    #expect(try b[0, 1].item() == 4)
    #expect(a.storageIfKnown != nil && b.storageIfKnown != nil)
  }

  @Test func aLongChainOfPartsIsComputedOnce() throws {
    // Each state is computed from a part of the one before; all of them are held.
    var states = [x]
    for _ in 0..<500 { states.append(states.last! + states.last![0, 0]) }
    #expect(try states.last![3, 5].item() == 23)
    #expect(states.allSatisfy { $0.storageIfKnown != nil })
  }

  @Test func manyThreadsMayReadPartsOfOneTensor() async throws {
    for _ in 0..<20 {
      let y = (x * 3).sqrt().square() + 1
      let sums = try await withThrowingTaskGroup(of: Double.self) { group in
        for row in 0..<4 { group.addTask { try y[row].sum().item() } }
        return try await group.reduce(into: [Double]()) { $0.append($1) }
      }
      #expect(sums.sorted().map { $0.rounded() } == [51, 159, 267, 375])
    }
  }
}
