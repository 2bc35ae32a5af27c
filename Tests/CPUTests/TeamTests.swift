import CKernels
import Glibc
import Testing

/// A program's threads wait in it from kernel to kernel, awake or asleep, and do other work meanwhile. Whatever they
/// wait for, each step finds what those before it wrote, and each piece of the other work is done once.
@Suite("Kernels: the team that waits in a program")
struct TeamTests {
  /// What a step finds and does.
  private struct Turn {
    var memory: UnsafeMutableBufferPointer<Int64>
    var expected: Int64
    var wrong = 0
    var microseconds: UInt32 = 0
  }

  private static let threads: Int32 = 3

  /// Each thread adds 1 to its share, the last one late.
  private static let add: @convention(c) (UnsafeMutableRawPointer?) -> Void = { turn in
    ck_parallel(
      threads,
      { turn, index, threads in
        let turn = turn!.assumingMemoryBound(to: Turn.self)
        let memory = turn.pointee.memory
        if index == threads - 1, turn.pointee.microseconds > 0 { usleep(turn.pointee.microseconds) }
        for i in memory.count * Int(index) / Int(threads)..<memory.count * Int(index + 1) / Int(threads) {
          memory[i] += 1
        }
      }, turn)
  }

  /// One thread looks at everything, after a while.
  private static let look: @convention(c) (UnsafeMutableRawPointer?) -> Void = { turn in
    let turn = turn!.assumingMemoryBound(to: Turn.self)
    if turn.pointee.microseconds > 0 { usleep(turn.pointee.microseconds) }
    turn.pointee.wrong += turn.pointee.memory.count { $0 != turn.pointee.expected }
  }

  private func run(sleeping microseconds: UInt32, bringing: Int?, pieces: Int, times: Int) {
    let memory = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1000)
    memory.initialize(repeating: 0)
    let done = UnsafeMutableBufferPointer<Int64>.allocate(capacity: max(pieces, 1))
    done.initialize(repeating: 0)
    let turns = UnsafeMutableBufferPointer<Turn>.allocate(capacity: 8)
    for i in turns.indices {
      turns.initializeElement(at: i, to: Turn(memory: memory, expected: 0, microseconds: i % 4 < 2 ? microseconds : 0))
    }
    defer {
      memory.deallocate()
      done.deallocate()
      turns.deallocate()
    }
    let steps = turns.indices.map { i in
      ck_step(
        run: i % 2 == 0 ? Self.add : Self.look, args: turns.baseAddress! + i, threads: i % 2 == 0 ? Self.threads : 1,
        brings_threads: i == bringing ? 1 : 0)
    }
    for time in 1...times {
      for i in turns.indices { turns[i].expected = Int64((time - 1) * 4 + i / 2 + 1) }
      var side = ck_side_work(
        piece: { $0!.assumingMemoryBound(to: Int64.self)[Int($1)] += 1 }, context: done.baseAddress,
        pieces: Int64(pieces),
        begun: 0)
      withUnsafeMutablePointer(to: &side) { ck_run(steps, 8, pieces > 0 ? $0 : nil, nil, nil) }
      #expect(done.prefix(pieces).allSatisfy { $0 == time })
    }
    #expect(turns.allSatisfy { $0.wrong == 0 })
  }

  @Test("kernels in quick succession", arguments: [0, 1, 7, 300])
  func quickly(pieces: Int) { run(sleeping: 0, bringing: nil, pieces: pieces, times: 2000) }

  @Test("threads that wait long fall asleep and are woken", arguments: [0, 300])
  func sleeping(pieces: Int) { run(sleeping: 30_000, bringing: nil, pieces: pieces, times: 3) }

  @Test("steps that bring their own threads part the others", arguments: [0, 1, 4, 7])
  func bringing(step: Int) { run(sleeping: 0, bringing: step, pieces: 50, times: 200) }

  @Test("an empty program does the other work all the same")
  func empty() {
    var done = 0
    withUnsafeMutablePointer(to: &done) { done in
      var side = ck_side_work(
        piece: { done, _ in done!.assumingMemoryBound(to: Int.self).pointee += 1 }, context: done, pieces: 1, begun: 0)
      ck_run(nil, 0, &side, nil, nil)
    }
    #expect(done == 1)
  }
}
