import Testing

@testable import CPU

@Suite("Places in memory")
struct OccupiedMemoryTests {
  @Test("are the lowest ones that are free for a lifetime", arguments: 0..<20)
  func lowest(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let steps = 1 + next(70)
    var memory = OccupiedMemory(steps: steps)
    var placed: [(start: Int, end: Int, first: Int, last: Int)] = []
    for _ in 0..<150 {
      let first = next(steps), last = min(steps - 1, first + next(next(2) == 0 ? 4 : steps)), size = 1 + next(50)
      let others = placed.filter { $0.first <= last && first <= $0.last }
      // A lowest place is 0 or the end of another.
      let expected = ([0] + others.map(\.end)).sorted().first { start in
        others.allSatisfy { $0.end <= start || start + size <= $0.start }
      }!
      #expect(memory.place(size, from: first, through: last) == expected)
      placed.append((expected, expected + size, first, last))
    }
  }
}
