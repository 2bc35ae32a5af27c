/// The fuzzer's bytes as a sequence of choices; zeros when they are used up.
struct Choices {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var isEmpty: Bool { bytes.isEmpty }

  /// One of 0 ..< count.
  mutating func below(_ count: Int) -> Int {
    precondition(count > 0, "a choice of nothing")
    if count == 1 { return 0 }
    var number = Int(bytes.popFirst() ?? 0)
    if count > 256 { number = number << 8 | Int(bytes.popFirst() ?? 0) }
    return number % count
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func flag(oneIn count: Int = 2) -> Bool { below(count) == count - 1 }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Some of the dimensions, in order.
  mutating func axes(_ rank: Int) -> [Int] {
    let bits = below(256)
    return (0..<rank).filter { bits >> $0 & 1 == 1 }
  }

  mutating func permutation(_ count: Int) -> [Int] {
    var (left, result) = (Array(0..<count), [Int]())
    while !left.isEmpty { result.append(left.remove(at: below(left.count))) }
    return result
  }
}
