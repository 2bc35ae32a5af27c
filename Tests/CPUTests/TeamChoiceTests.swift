import CKernels
import Testing

@testable import CPU

extension ck_team_choice {
  /// Runs that are the calling thread's alone for as long as a test takes.
  static var withoutTeam: ck_team_choice {
    var choice = ck_team_choice()
    (choice.alone, choice.started, choice.keep) = (1, 1, .max)
    return choice
  }
}

/// Runs of one program on a machine that is made up: how long a run takes with a team and alone is said, the clock is a
/// number.
private struct Machine {
  var choice = ck_team_choice()
  var now: UInt64 = 0
  var runs = [0, 0]
  /// Runs after which the machine was said to be busy.
  var busy = 0

  /// Runs for so many milliseconds, of which `team` and `alone` say how many nanoseconds the next run takes.
  /// - Returns: how many runs there were of each kind.
  @discardableResult
  mutating func run(
    milliseconds: UInt64, contended: Bool = false, team: (UInt64) -> UInt64, alone: (UInt64) -> UInt64
  ) -> (team: Int, alone: Int) {
    let end = now + milliseconds * 1_000_000
    runs = [0, 0]
    while now < end {
      let isAlone = ck_team_choice_begin(&choice, now, contended ? 1 : 0) != 0
      now += isAlone ? alone(now) : team(now)
      runs[isAlone ? 1 : 0] += 1
      if ck_team_choice_end(&choice, now) != 0 { busy += 1 }
    }
    return (runs[0], runs[1])
  }
}

@Suite("Kernels: a team or one thread")
struct TeamChoiceTests {
  @Test("A team that is faster is kept, and less than one run in a hundred is measured without it")
  func fasterTeam() {
    var machine = Machine()
    let runs = machine.run(milliseconds: 20_000, team: { _ in 33_000 }, alone: { _ in 45_000 })
    #expect(runs.alone > 0)
    #expect(runs.alone * 100 < runs.team)
  }

  @Test("A machine whose speed goes up and down by itself does not cost a team more than a run in a hundred")
  func unsteadyMachine() {
    var machine = Machine()
    // The whole machine is half as fast for 30 of 100 milliseconds.
    func slowness(_ now: UInt64) -> UInt64 { now / 1_000_000 % 100 < 30 ? 2 : 1 }
    let runs = machine.run(
      milliseconds: 20_000, team: { 33_000 * slowness($0) }, alone: { 45_000 * slowness($0) })
    #expect(runs.alone > 0)
    #expect(runs.alone * 100 < runs.team)
  }

  @Test("A team that is not worth its while is left, and nobody thinks that the machine is busy")
  func slowerTeam() {
    var machine = Machine()
    let runs = machine.run(milliseconds: 10_000, team: { _ in 70_000 }, alone: { _ in 40_000 })
    #expect(runs.team * 10 < runs.alone)
    #expect(machine.busy == 0)
  }

  @Test("A large step keeps its team too")
  func largeStep() {
    var machine = Machine()
    let runs = machine.run(milliseconds: 60_000, team: { _ in 100_000_000 }, alone: { _ in 180_000_000 })
    #expect(runs.alone >= 1 && runs.alone <= 4)
  }

  @Test("A team whose members lose their processors is left within a few of its runs, and found again")
  func lostProcessors() {
    var machine = Machine()
    machine.run(milliseconds: 2000, team: { _ in 33_000 }, alone: { _ in 40_000 })
    // Each run with a team now waits for a processor: ten milliseconds in place of a thirtieth of one.
    let busy = machine.run(milliseconds: 5000, team: { _ in 10_000_000 }, alone: { _ in 120_000 })
    #expect(busy.team <= 20)
    #expect(machine.busy > 1000)
    #expect(busy.alone * 120_000 > 5_000_000_000 * 9 / 10)
    machine.run(milliseconds: 4000, team: { _ in 33_000 }, alone: { _ in 40_000 })
    let quiet = machine.run(milliseconds: 4000, team: { _ in 33_000 }, alone: { _ in 40_000 })
    #expect(quiet.alone * 50 < quiet.team)
  }

  @Test("A large step keeps its team on a busy machine where that is faster all the same")
  func busyButFaster() {
    var machine = Machine()
    machine.run(milliseconds: 2000, team: { _ in 50_000_000 }, alone: { _ in 100_000_000 })
    machine.run(milliseconds: 3000, team: { _ in 250_000_000 }, alone: { _ in 450_000_000 })
    let runs = machine.run(milliseconds: 60_000, team: { _ in 250_000_000 }, alone: { _ in 450_000_000 })
    #expect(runs.alone * 10 < runs.team)
  }

  @Test("A thread alone that loses its own processor now and then does not lose its place to a team that is slower")
  func ownPreemptions() {
    var machine = Machine()
    machine.run(milliseconds: 500, team: { _ in 33_000 }, alone: { _ in 40_000 })
    // Three milliseconds with a processor, nine without.
    func shared(_ now: UInt64) -> UInt64 { now / 3_000_000 % 4 == 0 ? 40_000 : 9_000_000 }
    let runs = machine.run(milliseconds: 10_000, team: { _ in 12_000_000 }, alone: shared)
    #expect(Double(runs.team) * 12 < 500)
  }

  @Test("New programs begin alone where others were found better off so, and still find their team")
  func contended() {
    var machine = Machine()
    let first = machine.run(milliseconds: 5, contended: true, team: { _ in 10_000_000 }, alone: { _ in 120_000 })
    #expect(first.team == 0)
    machine.run(milliseconds: 1000, team: { _ in 33_000 }, alone: { _ in 120_000 })
    #expect(machine.run(milliseconds: 100, team: { _ in 33_000 }, alone: { _ in 120_000 }).alone == 0)
  }
}
