import Tensors

/// The offset of each buffer in a program's memory. Buffers whose lifetimes do not overlap share memory.
struct MemoryPlan {
  /// The first byte of each planned buffer, or -1.
  private(set) var offsets: [Int]
  /// Bytes in all.
  private(set) var byteCount = 0
  /// Bytes that the buffers would take without sharing.
  private(set) var unsharedByteCount = 0

  /// - Parameter buffers: results that may take the memory of an input that dies in the same step become parts of it.
  init(_ buffers: inout [StepBuffer], _ steps: [Step]) {
    var firsts = [Int](repeating: Int.max, count: buffers.count)
    var lasts = [Int](repeating: -1, count: buffers.count)
    func root(_ buffer: Int) -> Int {
      if case .part(let parent, _) = buffers[buffer].home { return root(parent) }
      return buffer
    }
    for (position, step) in steps.enumerated() {
      for buffer in step.reads + step.writes {
        let owner = root(buffer)
        firsts[owner] = min(firsts[owner], position)
        lasts[owner] = max(lasts[owner], position)
      }
    }
    func isPlanned(_ buffer: Int) -> Bool { if case .planned = buffers[buffer].home { true } else { false } }

    for buffer in buffers.indices where isPlanned(buffer) { unsharedByteCount += buffers[buffer].byteCount }
    for (position, step) in steps.enumerated() {
      var taken = Set<Int>()
      for (read, write) in step.inPlace {
        let source = root(read)
        guard isPlanned(source), isPlanned(write), buffers[source].byteCount == buffers[write].byteCount,
          lasts[source] == position, firsts[write] == position, source != write,
          buffers[read].byteCount == buffers[source].byteCount,
          step.reads.filter({ root($0) == source }).count == 1, taken.insert(source).inserted
        else { continue }
        buffers[write].home = .part(of: source, at: 0)
        lasts[source] = max(lasts[source], lasts[write])
      }
    }

    offsets = Array(repeating: -1, count: buffers.count)
    var memory = OccupiedMemory(steps: steps.count)
    let order = buffers.indices.filter { isPlanned($0) && lasts[$0] >= 0 }
      .sorted { (buffers[$0].byteCount, -$0) > (buffers[$1].byteCount, -$1) }
    // The largest first, each at the lowest place that is free all its life.
    for buffer in order {
      let size = (max(buffers[buffer].byteCount, 1) + Storage.alignment - 1) / Storage.alignment * Storage.alignment
      offsets[buffer] = memory.place(size, from: firsts[buffer], through: lasts[buffer])
      byteCount = max(byteCount, offsets[buffer] + size)
    }
  }
}
