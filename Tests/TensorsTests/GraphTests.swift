import Tensors
import Testing

@Suite("Graphs")
struct GraphTests {
  private static let spec = TensorSpec([3], .float32)

  /// x, -x, x + (-x), and that twice.
  private static func example() -> Graph {
    var graph = Graph()
    let x = graph.addLeaf(.input(0), spec, operation: Literal())
    let negative = graph.append(Unary(.negative), [x], spec)
    let sum = graph.append(Binary(.add), [x, negative], spec)
    let double = graph.append(Binary(.add), [sum, sum], spec)
    graph.outputs = [double, sum]
    graph.updates = [double]
    return graph
  }

  private static func value(_ node: Int) -> GraphValue { GraphValue(node: node, output: 0) }

  @Test("know who uses each value")
  func uses() {
    let uses = DefUse(Self.example())
    #expect((0..<4).map { uses.count(Self.value($0)) } == [2, 1, 3, 2])
    #expect((0..<4).map { uses.users(Self.value($0)) } == [[1, 2], [2], [3], []])
    #expect((0..<4).map { uses.isResult(Self.value($0)) } == [false, false, true, true])
  }

  @Test("let all that uses a value use another one")
  func replacement() {
    var graph = Self.example()
    var uses = DefUse(graph)
    uses.replace(Self.value(2), with: Self.value(1), in: &graph)
    #expect(
      graph.nodes[3].inputs == [Self.value(1), Self.value(1)]
        && graph.nodes[2].inputs == [Self.value(0), Self.value(1)])
    #expect(graph.outputs == [Self.value(3), Self.value(1)] && graph.updates == [Self.value(3)])
    #expect(uses.count(Self.value(2)) == 0 && uses.count(Self.value(1)) == 4)
    #expect(uses.users(Self.value(1)).sorted() == [2, 3] && uses.isResult(Self.value(1)))
    uses.replace(Self.value(3), with: Self.value(0), in: &graph)
    #expect(graph.outputs == [Self.value(0), Self.value(1)] && graph.updates == [Self.value(0)])
    uses.drop(Self.value(1))
    #expect(uses.count(Self.value(1)) == 0 && uses.users(Self.value(1)).isEmpty)
  }

  @Test("are printed a line a node")
  func printing() {
    #expect(
      Self.example().description == """
        %0 = input 0 : float32 (3,)
        %1 = negative %0 : float32 (3,)
        %2 = add %0, %1 : float32 (3,)
        %3 = add %2, %2 : float32 (3,)
        outputs %3, %2
        updates %3
        """)
  }

  @Test("go through passes in order, and lose what nobody needs")
  func passes() {
    struct Doubling: CompilerPass {
      let name = "doubling"
      var operations: [any Operation.Type] { [Unary.self] }
      func run(_ graph: inout Graph) {
        var uses = DefUse(graph)
        for index in graph.nodes.indices where graph.nodes[index].operation is Unary {
          let value = GraphValue(node: index, output: 0)
          uses.replace(value, with: graph.nodes[index].inputs[0], in: &graph)
        }
      }
    }
    var graph = Self.example()
    graph.run([Doubling()], label: "example")
    #expect(graph.nodes.map(\.operation.name) == ["literal", "add", "add"])
    #expect(graph.outputs == [Self.value(2), Self.value(1)])
    #expect(graph.nodes.map(\.inputs) == [[], [Self.value(0), Self.value(0)], [Self.value(1), Self.value(1)]])
  }
}
